package org.javisor.devices.pc.e1000;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The values of all registers; what reading and writing them does beside is the chip's business. */
final class RegisterFile {
  /** Of the whole memory BAR; what is not listed below this offset reads as zero. */
  static final int BYTES = 0x6000;

  private static final int[] REMEMBERED = Register.remembered();
  private static final boolean[] PLAIN = plain();

  private final int[] values = new int[BYTES / 4];

  private static boolean[] plain() {
    boolean[] plain = new boolean[BYTES / 4];
    Register.plain().forEach(offset -> plain[offset / 4] = true);
    return plain;
  }

  /** How many values a state has. */
  static int remembered() {
    return REMEMBERED.length;
  }

  int get(int offset) {
    return values[offset / 4];
  }

  void set(int offset, int value) {
    values[offset / 4] = value;
  }

  boolean has(int offset, int bits) {
    return (values[offset / 4] & bits) != 0;
  }

  /** A 64-bit base address from its two registers. */
  long base(int low) {
    return get(low) & 0xFFFF_FFFFL | (long) get(low + 4) << 32;
  }

  /** Whether the register keeps what is written to it, and that is all. */
  static boolean isPlain(int offset) {
    return PLAIN[offset / 4];
  }

  /** Counts up to the highest value, and stays there. */
  void count(int statistic) {
    int index = statistic / 4;
    if (values[index] != -1) {
      values[index]++;
    }
  }

  /** Adds to a statistic of 64 bits. */
  void count64(int low, long amount) {
    long sum = base(low) + amount;
    set(low, (int) sum);
    set(low + 4, (int) (sum >>> 32));
  }

  void clear() {
    Arrays.fill(values, 0);
  }

  List<Integer> save() {
    List<Integer> saved = new ArrayList<>(REMEMBERED.length);
    for (int offset : REMEMBERED) {
      saved.add(get(offset));
    }
    return saved;
  }

  void restore(List<Integer> saved) {
    clear();
    for (int i = 0; i < REMEMBERED.length; i++) {
      set(REMEMBERED[i], saved.get(i));
    }
  }
}

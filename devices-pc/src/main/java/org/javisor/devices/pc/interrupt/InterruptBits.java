package org.javisor.devices.pc.interrupt;

import java.util.Arrays;
import java.util.List;

/** One bit for each of the 256 vectors: IRR, ISR or TMR. */
final class InterruptBits {
  private final long[] words = new long[4];

  boolean contains(int vector) {
    return (words[vector >> 6] >>> vector & 1) != 0;
  }

  void add(int vector) {
    words[vector >> 6] |= 1L << vector;
  }

  void remove(int vector) {
    words[vector >> 6] &= ~(1L << vector);
  }

  /** Whether a vector is the only one. */
  boolean only(int vector) {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    return count == 1 && contains(vector);
  }

  void clear() {
    Arrays.fill(words, 0);
  }

  /** The highest vector; -1 if there is none. */
  int highest() {
    for (int i = words.length - 1; i >= 0; i--) {
      if (words[i] != 0) {
        return 64 * i + 63 - Long.numberOfLeadingZeros(words[i]);
      }
    }
    return -1;
  }

  /** One of the eight 32-bit registers that show the bits. */
  int register(int index) {
    return (int) (words[index >> 1] >>> 32 * (index & 1));
  }

  List<Long> save() {
    return Arrays.stream(words).boxed().toList();
  }

  void restore(List<Long> saved) {
    for (int i = 0; i < words.length; i++) {
      words[i] = saved.get(i);
    }
  }
}

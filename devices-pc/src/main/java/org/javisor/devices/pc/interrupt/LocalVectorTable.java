package org.javisor.devices.pc.interrupt;

import java.util.Arrays;
import java.util.List;

/**
 * The six entries of a local APIC's vector table, registers 0x32 to 0x37.
 *
 * @see "Intel SDM volume 3, 11.5.1 Local Vector Table"
 */
final class LocalVectorTable {
  static final int TIMER = 0;
  static final int THERMAL = 1;
  static final int PERFORMANCE = 2;
  static final int LINT0 = 3;
  static final int LINT1 = 4;
  static final int ERROR = 5;
  static final int COUNT = 6;

  static final int MASKED = 1 << 16;
  static final int LEVEL = 1 << 15;

  private static final int DELIVERY_STATUS = 1 << 12;
  private static final int REMOTE_IRR = 1 << 14;

  private static final int[] WRITABLE = {0x7_00FF, 0x1_07FF, 0x1_07FF, 0x1_A7FF, 0x1_A7FF, 0x1_00FF};

  private final int[] entries = new int[COUNT];

  LocalVectorTable() {
    reset();
  }

  void reset() {
    Arrays.fill(entries, MASKED);
  }

  int entry(int index) {
    return entries[index];
  }

  /** The bits of an entry that are not reserved; some of them are read-only, and ignore what is written. */
  static int defined(int index) {
    return WRITABLE[index] | DELIVERY_STATUS | (index == LINT0 || index == LINT1 ? REMOTE_IRR : 0);
  }

  /** @param enabled whether the APIC is software-enabled; the mask bits cannot be cleared while it is not */
  void write(int index, int value, boolean enabled) {
    entries[index] = value & WRITABLE[index] | (enabled ? 0 : MASKED);
  }

  void maskAll() {
    for (int i = 0; i < COUNT; i++) {
      entries[i] |= MASKED;
    }
  }

  boolean masked(int index) {
    return (entries[index] & MASKED) != 0;
  }

  int vector(int index) {
    return entries[index] & 0xFF;
  }

  DeliveryMode mode(int index) {
    return DeliveryMode.of(entries[index]);
  }

  boolean level(int index) {
    return (entries[index] & LEVEL) != 0;
  }

  /** Lets interrupts of the 8259A through, as a BIOS sets up the boot processor. */
  void connectPic() {
    entries[LINT0] = DeliveryMode.EXT_INT.ordinal() << 8;
    entries[LINT1] = DeliveryMode.NMI.ordinal() << 8;
  }

  List<Integer> save() {
    return Arrays.stream(entries).boxed().toList();
  }

  void restore(List<Integer> saved) {
    for (int i = 0; i < COUNT; i++) {
      entries[i] = saved.get(i) & (WRITABLE[i] | MASKED);
    }
  }
}

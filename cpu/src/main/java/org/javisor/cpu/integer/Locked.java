package org.javisor.cpu.integer;

import org.javisor.cpu.Cpu;

/** The atomic half of LOCKed instructions. */
final class Locked {
  private Locked() {}

  /** Compares and swaps 1, 2, 4 or 8 bytes at a linear address; values by their low bits. */
  static boolean compareAndSwap(Cpu c, int width, long linear, long expected, long value) {
    return switch (width) {
      case Width.BYTE -> c.mmu.compareAndSwap8(linear, (int) expected, (int) value);
      case Width.WORD -> c.mmu.compareAndSwap16(linear, (int) expected, (int) value);
      case Width.DWORD -> c.mmu.compareAndSwap32(linear, (int) expected, (int) value);
      default -> c.mmu.compareAndSwap64(linear, expected, value);
    };
  }
}

package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;

/** Loads and stores whose size is only known at run time, with the current privilege. */
final class GuestMemory {
  private GuestMemory() {}

  /** Loads 1, 2, 4 or 8 bytes, zero-extended. */
  static long load(Cpu c, long linear, int sizeBytes) {
    return switch (sizeBytes) {
      case 1 -> c.mmu.load8(linear) & 0xFFL;
      case 2 -> c.mmu.load16(linear) & 0xFFFFL;
      case 4 -> c.mmu.load32(linear) & 0xFFFF_FFFFL;
      default -> c.mmu.load64(linear);
    };
  }

  static void store(Cpu c, long linear, int sizeBytes, long value) {
    switch (sizeBytes) {
      case 1 -> c.mmu.store8(linear, (int) value);
      case 2 -> c.mmu.store16(linear, (int) value);
      case 4 -> c.mmu.store32(linear, (int) value);
      default -> c.mmu.store64(linear, value);
    }
  }

  /** The bits that a value of 1, 2, 4 or 8 bytes may have. */
  static long mask(int sizeBytes) {
    return -1L >>> (64 - 8 * sizeBytes);
  }

  /** Whether a linear address is canonical: sign-extended from the address width. */
  static boolean isCanonical(Cpu c, long linear) {
    int shift = 64 - Math.max(48, c.model.linearAddressBits());
    return linear << shift >> shift == linear;
  }
}

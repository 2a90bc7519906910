package org.javisor.cpu.simd;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Segmentation;
import org.javisor.x86.Register;

/**
 * Stores of chosen bytes at segment:rDI. Bytes that the mask leaves out are not accessed, and raise nothing.
 *
 * @see "Intel SDM volume 2, MASKMOVQ, MASKMOVDQU"
 */
final class MaskedStore {
  private MaskedStore() {}

  /** Raises what storing would raise. */
  static void probe(Cpu c, Operands o, long mask, int displacement) {
    for (int i = 0; i < 8; i++) {
      if (chosen(mask, i)) {
        c.mmu.probeWrite(linear(c, o, displacement + i), 1);
      }
    }
  }

  static void store(Cpu c, Operands o, long value, long mask, int displacement) {
    probe(c, o, mask, displacement);
    for (int i = 0; i < 8; i++) {
      if (chosen(mask, i)) {
        c.mmu.store8(linear(c, o, displacement + i), (int) (value >>> (8 * i)));
      }
    }
  }

  private static boolean chosen(long mask, int i) {
    return (byte) (mask >>> (8 * i)) < 0;
  }

  private static long linear(Cpu c, Operands o, int displacement) {
    long addressMask = o.addressSize == 8 ? -1 : o.addressSize == 4 ? 0xFFFF_FFFFL : 0xFFFF;
    return Segmentation.linear(c, o.segment, (c.r[Register.RDI] + displacement) & addressMask, 1, true);
  }
}

package org.javisor.engine.translator;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Mmu;
import org.javisor.cpu.Vector;

/** Accesses of 16 bytes, for translated code. */
final class VectorAccess {
  /** Behind this offset in a page 16 bytes reach into the next one. */
  private static final int LAST_WHOLE = 0xFF0;

  private static final int PAGE_MASK = 0xFFF;

  private VectorAccess() {}

  /**
   * A linear address that has to be a multiple of 16; #GP(0) if it is none.
   *
   * @see "Intel SDM volume 2, 2.4.4 Exceptions Type 4"
   */
  static long aligned(Cpu c, long linear) {
    if ((linear & 15) != 0) {
      throw c.fault(Vector.GP);
    }
    return linear;
  }

  /** Stores 16 bytes, both halves or none. */
  static void store(Mmu mmu, long linear, long upper, long low, long high) {
    if ((linear & PAGE_MASK) > LAST_WHOLE) {
      mmu.probeWrite(linear, 8);
      mmu.probeWrite(upper, 8);
    }
    mmu.store64(linear, low);
    mmu.store64(upper, high);
  }
}

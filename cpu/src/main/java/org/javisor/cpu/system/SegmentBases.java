package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;

/**
 * SWAPGS and the FSGSBASE instructions.
 *
 * @see "Intel SDM volume 2, SWAPGS, RDFSBASE/RDGSBASE, WRFSBASE/WRGSBASE"
 */
final class SegmentBases {
  private SegmentBases() {}

  static void swapGs(Cpu c, Operands o) {
    Privilege.require64(c);
    Privilege.requireRing0(c);
    int gs = Cpu.SEGMENT_BASE + Cpu.GS;
    long base = c.r[gs];
    c.r[gs] = c.msr.kernelGsBase;
    c.msr.kernelGsBase = base;
  }

  static void read(Cpu c, Operands o, int segment) {
    requireEnabled(c);
    RegisterOperand.write(c, o.rm, o.operandSize, c.r[Cpu.SEGMENT_BASE + segment]);
  }

  static void write(Cpu c, Operands o, int segment) {
    requireEnabled(c);
    long base = c.r[o.rm] & GuestMemory.mask(o.operandSize);
    if (!GuestMemory.isCanonical(c, base)) {
      throw c.fault(Vector.GP);
    }
    c.r[Cpu.SEGMENT_BASE + segment] = base;
  }

  private static void requireEnabled(Cpu c) {
    Privilege.require64(c);
    if ((c.cr4 & Cpu.CR4_FSGSBASE) == 0) {
      throw c.fault(Vector.UD);
    }
  }
}

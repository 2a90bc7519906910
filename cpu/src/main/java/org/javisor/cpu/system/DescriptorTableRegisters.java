package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Vector;

/**
 * SGDT, SIDT, LGDT and LIDT.
 *
 * @see "Intel SDM volume 2, LGDT/LIDT, SGDT, SIDT"
 */
final class DescriptorTableRegisters {
  /** What a 16-bit LGDT or LIDT loads of the base. */
  private static final long BASE_24 = 0xFF_FFFF;

  private DescriptorTableRegisters() {}

  static void storeGlobal(Cpu c, Operands o) {
    store(c, o, c.gdtBase, c.gdtLimit);
  }

  static void storeInterrupt(Cpu c, Operands o) {
    store(c, o, c.idtBase, c.idtLimit);
  }

  /**
   * Outside 64-bit mode all 32 bits of the base are stored, whatever the operand size, as on processors since the 386.
   */
  private static void store(Cpu c, Operands o, long base, int limit) {
    Privilege.checkUserModeInstructionPrevention(c);
    int baseBytes = c.code64() ? 8 : 4;
    long linear = o.memory().linear(c, 2 + baseBytes, true);
    c.mmu.probeWrite(linear, 2 + baseBytes);
    c.mmu.store16(linear, limit);
    GuestMemory.store(c, linear + 2, baseBytes, base);
  }

  static void loadGlobal(Cpu c, Operands o) {
    long linear = source(c, o);
    long base = base(c, o, linear);
    c.gdtLimit = c.mmu.load16(linear) & 0xFFFF;
    c.gdtBase = base;
  }

  static void loadInterrupt(Cpu c, Operands o) {
    long linear = source(c, o);
    long base = base(c, o, linear);
    c.idtLimit = c.mmu.load16(linear) & 0xFFFF;
    c.idtBase = base;
  }

  private static long source(Cpu c, Operands o) {
    Privilege.requireRing0(c);
    return o.memory().linear(c, c.code64() ? 10 : 6, false);
  }

  private static long base(Cpu c, Operands o, long linear) {
    c.mmu.probeRead(linear, c.code64() ? 10 : 6);
    if (!c.code64()) {
      long base = c.mmu.load32(linear + 2) & 0xFFFF_FFFFL;
      return o.operandSize == 2 ? base & BASE_24 : base;
    }
    long base = c.mmu.load64(linear + 2);
    if (!GuestMemory.isCanonical(c, base)) {
      throw c.fault(Vector.GP);
    }
    return base;
  }
}

package org.javisor.cpu.x87;

import org.javisor.cpu.Address;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;

/**
 * Reads a memory operand in the format that the first opcode byte implies, into the kernel's result. A denormal raises
 * DE; a signaling NaN stays one.
 *
 * @see "Intel SDM volume 2, appendix A.5 Escape Opcode Instructions"
 */
final class MemoryOperand {
  private MemoryOperand() {}

  /** The operand of an arithmetic instruction or a comparison: D8 single, DA int32, DC double, DE int16. */
  static void load(Cpu c, Operands o) {
    Fpu f = c.fpu;
    f.raised = 0;
    switch (o.encoding.opcode().value() & 7) {
      case 0 -> FloatConversion.fromFloat32(f, load32(c, o));
      case 2 -> IntegerConversion.fromInteger(f, load32(c, o));
      case 4 -> FloatConversion.fromFloat64(f, load64(c, o));
      default -> IntegerConversion.fromInteger(f, load16(c, o));
    }
  }

  static short load16(Cpu c, Operands o) {
    return c.mmu.load16(o.memory().linear(c, 2, false));
  }

  static int load32(Cpu c, Operands o) {
    return c.mmu.load32(o.memory().linear(c, 4, false));
  }

  static long load64(Cpu c, Operands o) {
    return c.mmu.load64(o.memory().linear(c, 8, false));
  }

  /** An 80-bit operand into {@link Fpu#z} and {@link Fpu#ze}. */
  static void load80(Cpu c, Operands o) {
    Address address = o.memory();
    long linear = address.linear(c, 10, false);
    long low = c.mmu.load64(linear);
    int high = c.mmu.load16(address.linear(c, 8, 2, false));
    c.fpu.result(low, high & 0xFFFF);
  }

  /** Stores 80 bits, all or nothing. */
  static void store80(Cpu c, Operands o, long low, int high) {
    Address address = o.memory();
    long linear = address.linear(c, 10, true);
    c.mmu.probeWrite(linear, 10);
    c.mmu.store64(linear, low);
    c.mmu.store16(address.linear(c, 8, 2, true), high);
  }
}

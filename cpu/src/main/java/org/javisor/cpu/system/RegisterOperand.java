package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;

/** General registers and the register-or-memory operand, as system instructions use them. */
final class RegisterOperand {
  private RegisterOperand() {}

  /** Writes a general register: 16 bits merge, 32 bits zero-extend. */
  static void write(Cpu c, int register, int sizeBytes, long value) {
    c.r[register] = switch (sizeBytes) {
      case 2 -> (c.r[register] & ~0xFFFFL) | (value & 0xFFFF);
      case 4 -> value & 0xFFFF_FFFFL;
      default -> value;
    };
  }

  /** Reads the E operand, zero-extended. */
  static long read(Cpu c, Operands o, int sizeBytes) {
    return o.isRegisterForm()
        ? c.r[o.rm] & GuestMemory.mask(sizeBytes)
        : GuestMemory.load(c, o.memory().linear(c, sizeBytes, false), sizeBytes);
  }

  /** Writes a selector-like value: 16 bits of memory, or the whole register of operand size. */
  static void writeSelector(Cpu c, Operands o, long value) {
    if (o.isRegisterForm()) {
      write(c, o.rm, o.operandSize, value);
    } else {
      c.mmu.store16(o.memory().linear(c, 2, true), (int) value);
    }
  }
}

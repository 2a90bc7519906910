package org.javisor.cpu.x87;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;

/**
 * FST, FSTP, FIST, FISTP, FISTTP and FBSTP. An unmasked exception other than precision stores nothing and pops nothing.
 *
 * @see "Intel SDM volume 1, 8.3.3 Data Transfer Instructions"
 */
final class StoreOperations {
  static final long INDEFINITE_32 = 0xFFC0_0000L;
  static final long INDEFINITE_64 = 0xFFF8_0000_0000_0000L;

  /** First byte of D9 D8+i, an FSTP that does not complain about an empty ST(0). */
  private static final int FSTPNCE = 0xD9;

  private StoreOperations() {}

  static void fst(Cpu c, Operands o) {
    store(c, o, false);
  }

  static void fstp(Cpu c, Operands o) {
    store(c, o, true);
  }

  private static void store(Cpu c, Operands o, boolean pop) {
    Access.waiting(c);
    boolean stored;
    if (o.isRegisterForm()) {
      stored = register(c, o);
    } else {
      stored = switch (o.encoding.opcode().value() & 7) {
        case 1 -> float32(c, o);
        case 5 -> float64(c, o);
        default -> float80(c, o);
      };
    }
    if (pop && stored) {
      c.fpu.pop();
    }
  }

  private static boolean register(Cpu c, Operands o) {
    Access.record(c, o);
    Fpu f = c.fpu;
    f.raised = 0;
    if (!f.isEmpty(f.top)) {
      f.result(f.significand[f.top], f.signExponent[f.top]);
    } else if (o.encoding.opcode().value() == FSTPNCE) {
      // The undocumented form only pops then.
      f.status &= ~Fpu.C1;
      return true;
    } else {
      f.stackUnderflow();
    }
    boolean write = f.commit();
    if (write) {
      f.write(f.st(o.rm & 7));
    }
    return write;
  }

  private static boolean float32(Cpu c, Operands o) {
    Fpu f = c.fpu;
    f.raised = 0;
    if (f.isEmpty(f.top)) {
      underflow(f, INDEFINITE_32);
    } else {
      FloatConversion.toFloat32(f, f.significand[f.top], f.signExponent[f.top]);
    }
    if (f.mayStore()) {
      c.mmu.store32(o.memory().linear(c, 4, true), (int) f.z);
    }
    Access.recordMemory(c, o);
    return f.commitStore();
  }

  private static boolean float64(Cpu c, Operands o) {
    Fpu f = c.fpu;
    f.raised = 0;
    if (f.isEmpty(f.top)) {
      underflow(f, INDEFINITE_64);
    } else {
      FloatConversion.toFloat64(f, f.significand[f.top], f.signExponent[f.top]);
    }
    if (f.mayStore()) {
      c.mmu.store64(o.memory().linear(c, 8, true), f.z);
    }
    Access.recordMemory(c, o);
    return f.commitStore();
  }

  private static boolean float80(Cpu c, Operands o) {
    Fpu f = c.fpu;
    f.raised = 0;
    if (f.isEmpty(f.top)) {
      f.stackUnderflow();
    } else {
      f.result(f.significand[f.top], f.signExponent[f.top]);
    }
    if (f.mayStore()) {
      MemoryOperand.store80(c, o, f.z, f.ze);
    }
    Access.recordMemory(c, o);
    return f.commitStore();
  }

  static void underflow(Fpu f, long indefinite) {
    f.raised = Fpu.IE | Fpu.SF;
    f.z = indefinite;
  }

  static void fist(Cpu c, Operands o) {
    integer(c, o, bits(o), c.fpu.control & Fpu.ROUNDING);
  }

  static void fistp(Cpu c, Operands o) {
    if (integer(c, o, bits(o), c.fpu.control & Fpu.ROUNDING)) {
      c.fpu.pop();
    }
  }

  static void fisttp(Cpu c, Operands o) {
    int bits = (o.encoding.opcode().value() & 7) == 5 ? 64 : bits(o);
    if (integer(c, o, bits, Fpu.ROUND_ZERO)) {
      c.fpu.pop();
    }
  }

  /** Width of the forms of FIST and FISTP: DB /2 and /3 32 bits, DF /2 and /3 16 bits, DF /7 64 bits. */
  private static int bits(Operands o) {
    if ((o.encoding.opcode().value() & 7) == 3) {
      return 32;
    }
    return (o.reg & 7) == 7 ? 64 : 16;
  }

  private static boolean integer(Cpu c, Operands o, int bits, int rounding) {
    Access.waiting(c);
    Fpu f = c.fpu;
    f.raised = 0;
    if (f.isEmpty(f.top)) {
      underflow(f, Long.MIN_VALUE >> 64 - bits);
    } else {
      IntegerConversion.toInteger(f, f.significand[f.top], f.signExponent[f.top], bits, rounding);
    }
    if (f.mayStore()) {
      long linear = o.memory().linear(c, bits >> 3, true);
      switch (bits) {
        case 16 -> c.mmu.store16(linear, (int) f.z);
        case 32 -> c.mmu.store32(linear, (int) f.z);
        default -> c.mmu.store64(linear, f.z);
      }
    }
    Access.recordMemory(c, o);
    return f.commitStore();
  }

  static void fbstp(Cpu c, Operands o) {
    Access.waiting(c);
    Fpu f = c.fpu;
    f.raised = 0;
    if (f.isEmpty(f.top)) {
      f.raised = Fpu.IE | Fpu.SF;
      f.result(IntegerConversion.DECIMAL_INDEFINITE, 0xFFFF);
    } else {
      IntegerConversion.toDecimal(f, f.significand[f.top], f.signExponent[f.top]);
    }
    if (f.mayStore()) {
      MemoryOperand.store80(c, o, f.z, f.ze);
    }
    Access.recordMemory(c, o);
    if (f.commitStore()) {
      f.pop();
    }
  }
}

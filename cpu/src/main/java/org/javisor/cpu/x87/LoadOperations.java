package org.javisor.cpu.x87;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.x86.Mnemonic;

/**
 * Pushes: FLD, FILD, FBLD and the constants; and the exchanges between registers, FXCH and FCMOVcc.
 *
 * @see "Intel SDM volume 1, 8.3.3 Data Transfer Instructions; 8.3.4 Load Constant Instructions"
 */
final class LoadOperations {
  private static final int LN2_EXPONENT = Float80.BIAS - 1;
  private static final int LG2_EXPONENT = Float80.BIAS - 2;

  private LoadOperations() {}

  static void fld(Cpu c, Operands o) {
    Access.waiting(c);
    Fpu f = c.fpu;
    if (o.isRegisterForm()) {
      Access.record(c, o);
      f.raised = 0;
      int source = f.st(o.rm & 7);
      if (f.isEmpty(source)) {
        f.stackUnderflow();
      } else {
        f.result(f.significand[source], f.signExponent[source]);
      }
    } else {
      fldMemory(c, o);
      Access.recordMemory(c, o);
    }
    f.push();
  }

  private static void fldMemory(Cpu c, Operands o) {
    Fpu f = c.fpu;
    f.raised = 0;
    switch (o.encoding.opcode().value() & 7) {
      case 1 -> {
        FloatConversion.fromFloat32(f, MemoryOperand.load32(c, o));
        FloatConversion.quiet(f);
      }
      case 5 -> {
        FloatConversion.fromFloat64(f, MemoryOperand.load64(c, o));
        FloatConversion.quiet(f);
      }
      default -> MemoryOperand.load80(c, o);
    }
  }

  static void fild(Cpu c, Operands o) {
    Access.waiting(c);
    long value = switch (o.encoding.opcode().value() & 7) {
      case 3 -> MemoryOperand.load32(c, o);
      case 7 -> (o.reg & 7) == 5 ? MemoryOperand.load64(c, o) : MemoryOperand.load16(c, o);
      default -> throw new IllegalStateException("no FILD: " + o.encoding);
    };
    Access.recordMemory(c, o);
    c.fpu.raised = 0;
    IntegerConversion.fromInteger(c.fpu, value);
    c.fpu.push();
  }

  static void fbld(Cpu c, Operands o) {
    Access.waiting(c);
    MemoryOperand.load80(c, o);
    Access.recordMemory(c, o);
    c.fpu.raised = 0;
    IntegerConversion.fromDecimal(c.fpu, c.fpu.z, c.fpu.ze);
    c.fpu.push();
  }

  static void fld1(Cpu c, Operands o) {
    constant(c, o, Float80.BIAS, Float80.INTEGER_BIT, Float80.INTEGER_BIT, Float80.INTEGER_BIT);
  }

  static void fldz(Cpu c, Operands o) {
    constant(c, o, 0, 0, 0, 0);
  }

  static void fldl2t(Cpu c, Operands o) {
    long down = 0xD49A_784B_CD1B_8AFEL;
    constant(c, o, Float80.BIAS + 1, down, down, down + 1);
  }

  static void fldl2e(Cpu c, Operands o) {
    long down = 0xB8AA_3B29_5C17_F0BBL;
    constant(c, o, Float80.BIAS, down, down + 1, down + 1);
  }

  static void fldpi(Cpu c, Operands o) {
    long down = 0xC90F_DAA2_2168_C234L;
    constant(c, o, Float80.BIAS + 1, down, down + 1, down + 1);
  }

  static void fldlg2(Cpu c, Operands o) {
    long down = 0x9A20_9A84_FBCF_F798L;
    constant(c, o, LG2_EXPONENT, down, down + 1, down + 1);
  }

  static void fldln2(Cpu c, Operands o) {
    long down = 0xB172_17F7_D1CF_79ABL;
    constant(c, o, LN2_EXPONENT, down, down + 1, down + 1);
  }

  /** Pushes a constant rounded as the control word says; it raises no precision exception. */
  private static void constant(Cpu c, Operands o, int exponent, long down, long nearest, long up) {
    Access.waiting(c);
    Access.record(c, o);
    Fpu f = c.fpu;
    f.raised = 0;
    f.result(switch (f.control & Fpu.ROUNDING) {
      case Fpu.ROUND_NEAREST -> nearest;
      case Fpu.ROUND_UP -> up;
      default -> down;
    }, exponent);
    f.push();
  }

  static void fxch(Cpu c, Operands o) {
    Access.waiting(c);
    Access.record(c, o);
    exchange(c.fpu, c.fpu.st(o.rm & 7));
  }

  /** Exchanges ST(0) with another physical register. */
  static void exchange(Fpu f, int second) {
    int first = f.top;
    f.raised = 0;
    if ((f.valid >> first & f.valid >> second & 1) == 0) {
      f.stackUnderflow();
      if (!f.commit()) {
        return;
      }
      fillEmpty(f, first);
      fillEmpty(f, second);
    } else {
      f.commit();
    }
    long significand = f.significand[first];
    int signExponent = f.signExponent[first];
    f.significand[first] = f.significand[second];
    f.signExponent[first] = f.signExponent[second];
    f.significand[second] = significand;
    f.signExponent[second] = signExponent;
  }

  private static void fillEmpty(Fpu f, int register) {
    if (f.isEmpty(register)) {
      f.write(register);
    }
  }

  /** FCMOVcc. An empty register is a stack underflow whether the condition holds or not. */
  static void fcmov(Cpu c, Operands o) {
    Access.waiting(c);
    Access.record(c, o);
    Fpu f = c.fpu;
    int source = f.st(o.rm & 7);
    f.raised = 0;
    if ((f.valid >> f.top & f.valid >> source & 1) == 0) {
      f.stackUnderflow();
      if (f.commit()) {
        f.write(f.top);
      }
    } else if (c.condition(condition(o.mnemonic()))) {
      f.result(f.significand[source], f.signExponent[source]);
      f.write(f.top);
    }
  }

  /** The condition code, as in Jcc, of an FCMOVcc. */
  private static int condition(Mnemonic mnemonic) {
    return switch (mnemonic) {
      case FCMOVB -> 2;
      case FCMOVNB -> 3;
      case FCMOVE -> 4;
      case FCMOVNE -> 5;
      case FCMOVBE -> 6;
      case FCMOVNBE -> 7;
      case FCMOVU -> 10;
      case FCMOVNU -> 11;
      default -> throw new IllegalStateException("no FCMOVcc: " + mnemonic);
    };
  }
}

package org.javisor.cpu.x87;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;

/**
 * The frequent x87 instructions with their operands as numbers, for translated code, which knows that the FPU may be
 * used and keeps the pointers to the last instruction itself. Each is the operation of the same name less its decoding.
 *
 * @see "Intel SDM volume 1, 8.3 x87 FPU Instruction Set"
 */
public final class X87Direct {
  private X87Direct() {}

  /** What comes before every waiting instruction: #MF for a pending unmasked exception. */
  public static void begin(Cpu c) {
    if (c.fpu.pending()) {
      Access.pendingException(c);
    }
  }

  // ST(to) = ST(to) op ST(from).

  public static void fadd(Cpu c, int to, int from) {
    begin(c);
    Fpu f = c.fpu;
    ArithmeticOperations.registers(f, ArithmeticOperations.ADD, f.st(to), f.st(from));
  }

  public static void fmul(Cpu c, int to, int from) {
    begin(c);
    Fpu f = c.fpu;
    ArithmeticOperations.registers(f, ArithmeticOperations.MULTIPLY, f.st(to), f.st(from));
  }

  public static void fsub(Cpu c, int to, int from) {
    begin(c);
    Fpu f = c.fpu;
    ArithmeticOperations.registers(f, ArithmeticOperations.SUBTRACT, f.st(to), f.st(from));
  }

  public static void fsubr(Cpu c, int to, int from) {
    begin(c);
    Fpu f = c.fpu;
    ArithmeticOperations.registers(f, ArithmeticOperations.SUBTRACT_REVERSED, f.st(to), f.st(from));
  }

  public static void fdiv(Cpu c, int to, int from) {
    begin(c);
    Fpu f = c.fpu;
    ArithmeticOperations.registers(f, ArithmeticOperations.DIVIDE, f.st(to), f.st(from));
  }

  public static void fdivr(Cpu c, int to, int from) {
    begin(c);
    Fpu f = c.fpu;
    ArithmeticOperations.registers(f, ArithmeticOperations.DIVIDE_REVERSED, f.st(to), f.st(from));
  }

  // ST(to) = ST(to) op ST(0), then a pop.

  public static void faddp(Cpu c, int to) {
    begin(c);
    popping(c.fpu, ArithmeticOperations.ADD, to);
  }

  public static void fmulp(Cpu c, int to) {
    begin(c);
    popping(c.fpu, ArithmeticOperations.MULTIPLY, to);
  }

  public static void fsubp(Cpu c, int to) {
    begin(c);
    popping(c.fpu, ArithmeticOperations.SUBTRACT, to);
  }

  public static void fsubrp(Cpu c, int to) {
    begin(c);
    popping(c.fpu, ArithmeticOperations.SUBTRACT_REVERSED, to);
  }

  public static void fdivp(Cpu c, int to) {
    begin(c);
    popping(c.fpu, ArithmeticOperations.DIVIDE, to);
  }

  public static void fdivrp(Cpu c, int to) {
    begin(c);
    popping(c.fpu, ArithmeticOperations.DIVIDE_REVERSED, to);
  }

  private static void popping(Fpu f, int operation, int to) {
    if (ArithmeticOperations.registers(f, operation, f.st(to), f.top)) {
      f.pop();
    }
  }

  // Memory operands of arithmetic: begin() and the load came before.

  /** ST(0) = ST(0) op a single; {@code operation} as ModRM.reg encodes it. */
  public static void single(Cpu c, int operation, int bits) {
    Fpu f = c.fpu;
    f.raised = 0;
    FloatConversion.fromFloat32(f, bits);
    ArithmeticOperations.memory(f, operation);
  }

  /** ST(0) = ST(0) op a double. */
  public static void real(Cpu c, int operation, long bits) {
    Fpu f = c.fpu;
    f.raised = 0;
    FloatConversion.fromFloat64(f, bits);
    ArithmeticOperations.memory(f, operation);
  }

  /** ST(0) = ST(0) op an integer. */
  public static void integer(Cpu c, int operation, long value) {
    Fpu f = c.fpu;
    f.raised = 0;
    IntegerConversion.fromInteger(f, value);
    ArithmeticOperations.memory(f, operation);
  }

  // Loads: for those from memory, begin() and the load came before.

  // A push that can raise nothing: onto an empty register, of what is no exception itself.

  private static boolean mayPush(Fpu f) {
    return (f.valid >> (f.top + 7 & 7) & 1) == 0;
  }

  private static void push(Fpu f, long significand, int signExponent) {
    int register = f.top + 7 & 7;
    f.status &= ~Fpu.C1;
    f.top = register;
    f.significand[register] = significand;
    f.signExponent[register] = signExponent;
    f.valid |= 1 << register;
  }

  /** FLD ST(i). */
  public static void fld(Cpu c, int i) {
    begin(c);
    Fpu f = c.fpu;
    int source = f.st(i);
    if (mayPush(f) && !f.isEmpty(source)) {
      push(f, f.significand[source], f.signExponent[source]);
    } else {
      fldUnusual(f, i);
    }
  }

  private static void fldUnusual(Fpu f, int i) {
    f.raised = 0;
    int source = f.st(i);
    if (f.isEmpty(source)) {
      f.stackUnderflow();
    } else {
      f.result(f.significand[source], f.signExponent[source]);
    }
    f.push();
  }

  public static void fldSingle(Cpu c, int bits) {
    Fpu f = c.fpu;
    f.raised = 0;
    FloatConversion.fromFloat32(f, bits);
    FloatConversion.quiet(f);
    f.push();
  }

  public static void fldDouble(Cpu c, long bits) {
    Fpu f = c.fpu;
    f.raised = 0;
    FloatConversion.fromFloat64(f, bits);
    FloatConversion.quiet(f);
    f.push();
  }

  public static void fldExtended(Cpu c, long significand, short signExponent) {
    Fpu f = c.fpu;
    if (mayPush(f)) {
      push(f, significand, signExponent & 0xFFFF);
      return;
    }
    f.raised = 0;
    f.result(significand, signExponent & 0xFFFF);
    f.push();
  }

  public static void fild(Cpu c, long value) {
    Fpu f = c.fpu;
    f.raised = 0;
    IntegerConversion.fromInteger(f, value);
    f.push();
  }

  public static void fld1(Cpu c) {
    constant(c, Float80.INTEGER_BIT, Float80.BIAS);
  }

  public static void fldz(Cpu c) {
    constant(c, 0, 0);
  }

  private static void constant(Cpu c, long significand, int signExponent) {
    begin(c);
    Fpu f = c.fpu;
    if (mayPush(f)) {
      push(f, significand, signExponent);
      return;
    }
    f.raised = 0;
    f.result(significand, signExponent);
    f.push();
  }

  // Stores: the value is made, stored where it may be, and then the exceptions are committed.

  /** FST and FSTP to a register. */
  public static void fst(Cpu c, int i, boolean pop) {
    begin(c);
    Fpu f = c.fpu;
    boolean write = true;
    if (f.isEmpty(f.top)) {
      f.stackUnderflow();
      write = f.commit();
    } else {
      f.status &= ~Fpu.C1;
      f.z = f.significand[f.top];
      f.ze = f.signExponent[f.top];
    }
    if (write) {
      f.write(f.st(i));
      if (pop) {
        f.pop();
      }
    }
  }

  /** Makes a single of ST(0) for {@link #value}; whether it may be stored. */
  public static boolean makeSingle(Cpu c) {
    begin(c);
    Fpu f = c.fpu;
    f.raised = 0;
    if (f.isEmpty(f.top)) {
      StoreOperations.underflow(f, StoreOperations.INDEFINITE_32);
    } else {
      FloatConversion.toFloat32(f, f.significand[f.top], f.signExponent[f.top]);
    }
    return f.mayStore();
  }

  /** Makes a double of ST(0). */
  public static boolean makeDouble(Cpu c) {
    begin(c);
    Fpu f = c.fpu;
    f.raised = 0;
    if (f.isEmpty(f.top)) {
      StoreOperations.underflow(f, StoreOperations.INDEFINITE_64);
    } else {
      FloatConversion.toFloat64(f, f.significand[f.top], f.signExponent[f.top]);
    }
    return f.mayStore();
  }

  /** Makes ST(0) itself ready for {@link #storeExtended}. */
  public static boolean makeExtended(Cpu c) {
    begin(c);
    Fpu f = c.fpu;
    f.raised = 0;
    if (f.isEmpty(f.top)) {
      f.stackUnderflow();
    } else {
      f.result(f.significand[f.top], f.signExponent[f.top]);
    }
    return f.mayStore();
  }

  /** Makes an integer of ST(0), rounded as the control word says, or truncated. */
  public static boolean makeInteger(Cpu c, int bits, boolean truncate) {
    begin(c);
    Fpu f = c.fpu;
    f.raised = 0;
    if (f.isEmpty(f.top)) {
      StoreOperations.underflow(f, Long.MIN_VALUE >> 64 - bits);
    } else {
      int rounding = truncate ? Fpu.ROUND_ZERO : f.control & Fpu.ROUNDING;
      IntegerConversion.toInteger(f, f.significand[f.top], f.signExponent[f.top], bits, rounding);
    }
    return f.mayStore();
  }

  /** What was made. */
  public static long value(Cpu c) {
    return c.fpu.z;
  }

  /** Stores 80 bits at two linear addresses, 8 bytes apart but for wrapping: all or nothing. */
  public static void storeExtended(Cpu c, long linear, long upper) {
    c.mmu.probeWrite(linear, 10);
    c.mmu.store64(linear, c.fpu.z);
    c.mmu.store16(upper, c.fpu.ze);
  }

  /** Ends a store to memory. */
  public static void stored(Cpu c, boolean pop) {
    if (c.fpu.commitStore() && pop) {
      c.fpu.pop();
    }
  }

  // On the stack.

  public static void fxch(Cpu c, int i) {
    begin(c);
    LoadOperations.exchange(c.fpu, c.fpu.st(i));
  }

  public static void fchs(Cpu c) {
    if (begun(c)) {
      c.fpu.result(c.fpu.significand[c.fpu.top], c.fpu.signExponent[c.fpu.top] ^ Float80.SIGN);
    }
    UnaryOperations.finish(c.fpu);
  }

  public static void fabs(Cpu c) {
    if (begun(c)) {
      c.fpu.result(c.fpu.significand[c.fpu.top], c.fpu.signExponent[c.fpu.top] & Float80.SPECIAL);
    }
    UnaryOperations.finish(c.fpu);
  }

  public static void fsqrt(Cpu c) {
    if (begun(c)) {
      SquareRoot.squareRoot(c.fpu, c.fpu.significand[c.fpu.top], c.fpu.signExponent[c.fpu.top]);
    }
    UnaryOperations.finish(c.fpu);
  }

  private static boolean begun(Cpu c) {
    begin(c);
    Fpu f = c.fpu;
    f.raised = 0;
    if (f.isEmpty(f.top)) {
      f.stackUnderflow();
      return false;
    }
    return true;
  }

  /** FCOMI, FUCOMI and their popping forms; gives ZF, PF and CF. */
  public static int fcomi(Cpu c, int i, boolean quiet, boolean pop) {
    begin(c);
    Fpu f = c.fpu;
    int codes = CompareOperations.compare(f, f.st(i), quiet);
    boolean completed = CompareOperations.commitToFlags(f);
    if (completed && pop) {
      f.pop();
    }
    return ((codes & Fpu.C3) != 0 ? Flags.ZF : 0) | ((codes & Fpu.C2) != 0 ? Flags.PF : 0)
        | ((codes & Fpu.C0) != 0 ? Flags.CF : 0);
  }
}

package org.javisor.cpu.x87;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;

/**
 * Instructions on ST(0), or on ST(0) and ST(1), that are exact or correctly rounded: FCHS, FABS, FSQRT, FRNDINT, FPREM,
 * FPREM1, FSCALE, FXTRACT.
 *
 * @see "Intel SDM volume 1, 8.3.5 Basic Arithmetic Instructions"
 */
final class UnaryOperations {
  private UnaryOperations() {}

  static void fchs(Cpu c, Operands o) {
    if (begin(c, o)) {
      Fpu f = c.fpu;
      f.result(f.significand[f.top], f.signExponent[f.top] ^ Float80.SIGN);
    }
    finish(c.fpu);
  }

  static void fabs(Cpu c, Operands o) {
    if (begin(c, o)) {
      Fpu f = c.fpu;
      f.result(f.significand[f.top], f.signExponent[f.top] & Float80.SPECIAL);
    }
    finish(c.fpu);
  }

  static void fsqrt(Cpu c, Operands o) {
    if (begin(c, o)) {
      Fpu f = c.fpu;
      SquareRoot.squareRoot(f, f.significand[f.top], f.signExponent[f.top]);
    }
    finish(c.fpu);
  }

  static void frndint(Cpu c, Operands o) {
    if (begin(c, o)) {
      Fpu f = c.fpu;
      IntegerConversion.roundToInteger(f, f.significand[f.top], f.signExponent[f.top]);
    }
    finish(c.fpu);
  }

  static void fscale(Cpu c, Operands o) {
    if (beginTwo(c, o)) {
      Fpu f = c.fpu;
      int st1 = f.st(1);
      Scaling.scale(
          f, f.significand[f.top], f.signExponent[f.top], f.significand[st1], f.signExponent[st1]);
    }
    finish(c.fpu);
  }

  static void fprem(Cpu c, Operands o) {
    remainder(c, o, false);
  }

  static void fprem1(Cpu c, Operands o) {
    remainder(c, o, true);
  }

  private static void remainder(Cpu c, Operands o, boolean nearest) {
    Fpu f = c.fpu;
    boolean quotient = false;
    if (beginTwo(c, o)) {
      int st1 = f.st(1);
      quotient = Remainder.remainder(
          f, f.significand[f.top], f.signExponent[f.top], f.significand[st1], f.signExponent[st1], nearest);
    }
    // Without a quotient C3 and C0 stay.
    boolean computed = quotient && (f.raised & ~f.control & Fpu.PRE_COMPUTATION) == 0;
    f.status &= computed ? ~Fpu.CONDITION_CODES : ~(Fpu.C2 | Fpu.C1);
    finish(f);
  }

  static void fxtract(Cpu c, Operands o) {
    Fpu f = c.fpu;
    if (begin(c, o)) {
      Scaling.extract(f, f.significand[f.top], f.signExponent[f.top]);
    }
    finishPush(f);
  }

  /** Checks and records an instruction on ST(0). Returns false after a stack underflow, its response as the result. */
  static boolean begin(Cpu c, Operands o) {
    Access.waiting(c);
    Access.record(c, o);
    Fpu f = c.fpu;
    f.raised = 0;
    if (f.isEmpty(f.top)) {
      f.stackUnderflow();
      return false;
    }
    return true;
  }

  /** The same for an instruction on ST(0) and ST(1). */
  static boolean beginTwo(Cpu c, Operands o) {
    Access.waiting(c);
    Access.record(c, o);
    Fpu f = c.fpu;
    f.raised = 0;
    if ((f.valid >> f.top & f.valid >> f.st(1) & 1) == 0) {
      f.stackUnderflow();
      return false;
    }
    return true;
  }

  /** Commits, and writes the result to ST(0). */
  static void finish(Fpu f) {
    if (f.commit()) {
      f.write(f.top);
    }
  }

  /** Commits, writes the result to ST(1) and pops. */
  static void finishPop(Fpu f) {
    if (f.commit()) {
      f.write(f.st(1));
      f.pop();
    }
  }

  /** Commits, writes the first result to ST(0) and pushes the second. A full stack makes both the default NaN. */
  static void finishPush(Fpu f) {
    int pushed = f.top + 7 & 7;
    if (!f.isEmpty(pushed) && (f.raised & Fpu.SF) == 0) {
      f.stackOverflow();
    }
    if ((f.raised & Fpu.SF) != 0) {
      f.z2 = f.z;
      f.ze2 = f.ze;
    }
    if (f.commit()) {
      f.write(f.top);
      f.top = pushed;
      f.result(f.z2, f.ze2);
      f.write(pushed);
    }
  }
}

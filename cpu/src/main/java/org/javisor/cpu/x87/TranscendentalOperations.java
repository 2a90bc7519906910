package org.javisor.cpu.x87;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;

/**
 * F2XM1, FYL2X, FYL2XP1, FPTAN, FPATAN, FSIN, FCOS, FSINCOS.
 *
 * @see "Intel SDM volume 1, 8.3.7 Trigonometric Instructions; 8.3.9 Logarithmic, Exponential, and Scale"
 */
final class TranscendentalOperations {
  private TranscendentalOperations() {}

  static void f2xm1(Cpu c, Operands o) {
    Fpu f = c.fpu;
    if (UnaryOperations.begin(c, o)) {
      Exponential.twoToXMinus1(f, f.significand[f.top], f.signExponent[f.top]);
    }
    UnaryOperations.finish(f);
  }

  static void fyl2x(Cpu c, Operands o) {
    Fpu f = c.fpu;
    if (UnaryOperations.beginTwo(c, o)) {
      int st1 = f.st(1);
      Logarithm.yLog2X(
          f, f.significand[f.top], f.signExponent[f.top], f.significand[st1], f.signExponent[st1]);
    }
    UnaryOperations.finishPop(f);
  }

  static void fyl2xp1(Cpu c, Operands o) {
    Fpu f = c.fpu;
    if (UnaryOperations.beginTwo(c, o)) {
      int st1 = f.st(1);
      Logarithm.yLog2XPlus1(
          f, f.significand[f.top], f.signExponent[f.top], f.significand[st1], f.signExponent[st1]);
    }
    UnaryOperations.finishPop(f);
  }

  static void fpatan(Cpu c, Operands o) {
    Fpu f = c.fpu;
    if (UnaryOperations.beginTwo(c, o)) {
      int st1 = f.st(1);
      ArcTangent.arcTangent(
          f, f.significand[st1], f.signExponent[st1], f.significand[f.top], f.signExponent[f.top]);
    }
    UnaryOperations.finishPop(f);
  }

  static void fsin(Cpu c, Operands o) {
    Fpu f = c.fpu;
    boolean inRange = true;
    if (UnaryOperations.begin(c, o)) {
      inRange = Trigonometry.sine(f, f.significand[f.top], f.signExponent[f.top]);
    }
    finish(f, inRange);
  }

  static void fcos(Cpu c, Operands o) {
    Fpu f = c.fpu;
    boolean inRange = true;
    if (UnaryOperations.begin(c, o)) {
      inRange = Trigonometry.cosine(f, f.significand[f.top], f.signExponent[f.top]);
    }
    finish(f, inRange);
  }

  static void fsincos(Cpu c, Operands o) {
    Fpu f = c.fpu;
    boolean inRange = true;
    if (UnaryOperations.begin(c, o)) {
      inRange = Trigonometry.sineCosine(f, f.significand[f.top], f.signExponent[f.top]);
    }
    finishPush(f, inRange);
  }

  static void fptan(Cpu c, Operands o) {
    Fpu f = c.fpu;
    boolean inRange = true;
    if (UnaryOperations.begin(c, o)) {
      inRange = Trigonometry.tangent(f, f.significand[f.top], f.signExponent[f.top]);
    }
    finishPush(f, inRange);
  }

  /** An argument out of range stays where it is, with C2 set and C1 clear. */
  private static boolean outOfRange(Fpu f, boolean inRange) {
    f.status = f.status & ~(Fpu.C1 | Fpu.C2) | (inRange ? 0 : Fpu.C2);
    return !inRange;
  }

  private static void finish(Fpu f, boolean inRange) {
    if (!outOfRange(f, inRange)) {
      UnaryOperations.finish(f);
    }
  }

  private static void finishPush(Fpu f, boolean inRange) {
    boolean full = !f.isEmpty(f.top + 7 & 7);
    if (!outOfRange(f, inRange || full)) {
      UnaryOperations.finishPush(f);
    }
  }
}

package org.javisor.cpu.simd;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;

/**
 * Comparisons of floating-point lanes, on raw bits. Whoever calls them for an instruction ends it with
 * {@link Mxcsr#settle}.
 *
 * @see "Intel SDM volume 2, CMPPD, CMPPS, COMISD, COMISS, UCOMISD, UCOMISS"
 */
public final class FloatCompare {
  private static final int LESS = 0;
  private static final int EQUAL = 1;
  private static final int GREATER = 2;
  private static final int UNORDERED = 3;

  private FloatCompare() {}

  /** CMPPD, CMPSD: all ones where the predicate (three bits) holds, else zero. */
  public static long cmppd(Cpu c, long a, long b, int predicate) {
    return holds(predicate, relation(c, a, b, signalsQuiet(predicate))) ? -1 : 0;
  }

  /** CMPSS: one lane. */
  public static int cmpss(Cpu c, int a, int b, int predicate) {
    return holds(predicate, relation(c, a, b, signalsQuiet(predicate))) ? -1 : 0;
  }

  /** CMPPS: two lanes. */
  public static long cmpps(Cpu c, long a, long b, int predicate) {
    return Lanes.pair(
        cmpss(c, Lanes.low(a), Lanes.low(b), predicate), cmpss(c, Lanes.high(a), Lanes.high(b), predicate));
  }

  /** COMISD: the arithmetic flags of RFLAGS. */
  public static int comisd(Cpu c, long a, long b) {
    return flags(relation(c, a, b, true));
  }

  /** UCOMISD: the arithmetic flags of RFLAGS; quiet NaNs raise nothing. */
  public static int ucomisd(Cpu c, long a, long b) {
    return flags(relation(c, a, b, false));
  }

  /** COMISS: the arithmetic flags of RFLAGS. */
  public static int comiss(Cpu c, int a, int b) {
    return flags(relation(c, a, b, true));
  }

  /** UCOMISS: the arithmetic flags of RFLAGS; quiet NaNs raise nothing. */
  public static int ucomiss(Cpu c, int a, int b) {
    return flags(relation(c, a, b, false));
  }

  private static int flags(int relation) {
    return switch (relation) {
      case LESS -> Flags.CF;
      case EQUAL -> Flags.ZF;
      case GREATER -> 0;
      default -> Flags.ZF | Flags.PF | Flags.CF;
    };
  }

  /** LT, LE and their negations are invalid on quiet NaNs too. */
  private static boolean signalsQuiet(int predicate) {
    return ((predicate + 1) & 2) != 0;
  }

  private static boolean holds(int predicate, int relation) {
    boolean value =
        switch (predicate & 3) {
          case 0 -> relation == EQUAL;
          case 1 -> relation == LESS;
          case 2 -> relation <= EQUAL;
          default -> relation == UNORDERED;
        };
    return value ^ (predicate & 4) != 0;
  }

  private static int relation(Cpu c, long a, long b, boolean signalsQuiet) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    if (!SoftFloat.isDenormal(a) && !SoftFloat.isDenormal(b) && (x <= y || x > y)) {
      return order(x, y);
    }
    return exactRelation(c, SoftFloat.operand(c, a), SoftFloat.operand(c, b), signalsQuiet);
  }

  private static int relation(Cpu c, int a, int b, boolean signalsQuiet) {
    float x = Float.intBitsToFloat(a);
    float y = Float.intBitsToFloat(b);
    if (!SoftFloat.isDenormal(a) && !SoftFloat.isDenormal(b) && (x <= y || x > y)) {
      return order(x, y);
    }
    return exactRelation(c, SoftFloat.operand(c, a), SoftFloat.operand(c, b), signalsQuiet);
  }

  private static int order(double x, double y) {
    return x < y ? LESS : x == y ? EQUAL : GREATER;
  }

  private static int exactRelation(Cpu c, long a, long b, boolean signalsQuiet) {
    if (SoftFloat.isNan(a) || SoftFloat.isNan(b)) {
      return unordered(c, a, b, signalsQuiet);
    }
    if (SoftFloat.isDenormal(a) || SoftFloat.isDenormal(b)) {
      Mxcsr.raise(c, Mxcsr.DE);
    }
    return order(Double.longBitsToDouble(a), Double.longBitsToDouble(b));
  }

  private static int exactRelation(Cpu c, int a, int b, boolean signalsQuiet) {
    if (SoftFloat.isNan(a) || SoftFloat.isNan(b)) {
      return unordered(c, SoftFloat.widen(a), SoftFloat.widen(b), signalsQuiet);
    }
    if (SoftFloat.isDenormal(a) || SoftFloat.isDenormal(b)) {
      Mxcsr.raise(c, Mxcsr.DE);
    }
    return order(Float.intBitsToFloat(a), Float.intBitsToFloat(b));
  }

  private static int unordered(Cpu c, long a, long b, boolean signalsQuiet) {
    if (signalsQuiet || SoftFloat.isSignaling(a) || SoftFloat.isSignaling(b)) {
      Mxcsr.raise(c, Mxcsr.IE);
    }
    return UNORDERED;
  }
}

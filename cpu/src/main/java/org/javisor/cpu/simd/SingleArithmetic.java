package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.Lanes.high;
import static org.javisor.cpu.simd.Lanes.low;
import static org.javisor.cpu.simd.SoftFloat.SINGLE;

import org.javisor.cpu.Cpu;

/**
 * Arithmetic on singles, as raw bits: {@code xxxPs} on the two lanes of one half; the SS instructions call the one-lane
 * methods. Whoever calls them for an instruction ends it with {@link Mxcsr#settle}.
 *
 * @see "Intel SDM volume 1, 10.4.1.2 SSE Arithmetic Instructions; 11.5 SSE, SSE2, and SSE3 Exceptions"
 */
public final class SingleArithmetic {
  private static final int TWO_EXPONENTS = 2 << 24;
  private static final int ORDINARY = (0xFD << 24) ^ Integer.MIN_VALUE;

  private SingleArithmetic() {}

  /** As {@link DoubleArithmetic}'s: a result that Java's arithmetic has for certain right. */
  static boolean ordinary(int bits) {
    return (bits << 1) - TWO_EXPONENTS + Integer.MIN_VALUE < ORDINARY;
  }

  /** ADDSS: one lane. */
  public static int addss(Cpu c, int a, int b) {
    int sum = Float.floatToRawIntBits(Float.intBitsToFloat(a) + Float.intBitsToFloat(b));
    return Mxcsr.ready(c) && ordinary(sum) && !SoftFloat.isDenormal(a) && !SoftFloat.isDenormal(b)
        ? sum
        : addExactly(c, a, b);
  }

  /** SUBSS: one lane. */
  public static int subss(Cpu c, int a, int b) {
    int difference = Float.floatToRawIntBits(Float.intBitsToFloat(a) - Float.intBitsToFloat(b));
    return Mxcsr.ready(c) && ordinary(difference) && !SoftFloat.isDenormal(a) && !SoftFloat.isDenormal(b)
        ? difference
        : subtractExactly(c, a, b);
  }

  /** MULSS: one lane. */
  public static int mulss(Cpu c, int a, int b) {
    int product = Float.floatToRawIntBits(Float.intBitsToFloat(a) * Float.intBitsToFloat(b));
    return Mxcsr.ready(c) && ordinary(product) && !SoftFloat.isDenormal(a) && !SoftFloat.isDenormal(b)
        ? product
        : multiplyExactly(c, a, b);
  }

  /** DIVSS: one lane. */
  public static int divss(Cpu c, int a, int b) {
    int quotient = Float.floatToRawIntBits(Float.intBitsToFloat(a) / Float.intBitsToFloat(b));
    return Mxcsr.ready(c) && ordinary(quotient) && !SoftFloat.isDenormal(a) && !SoftFloat.isDenormal(b)
        ? quotient
        : divideExactly(c, a, b);
  }

  /** SQRTSS: one lane, the square root of b. */
  public static int sqrtss(Cpu c, int b) {
    // The double root of a single, rounded again, is the single root: 53 bits are more than twice 24 and two.
    int root = Float.floatToRawIntBits((float) Math.sqrt(Float.intBitsToFloat(b)));
    return Mxcsr.ready(c) && ordinary(root) && !SoftFloat.isDenormal(b) ? root : squareRootExactly(c, b);
  }

  /** MINSS: one lane. The second operand unless the first is less. */
  public static int minss(Cpu c, int a, int b) {
    float x = Float.intBitsToFloat(a);
    float y = Float.intBitsToFloat(b);
    if (SoftFloat.isDenormal(a) || SoftFloat.isDenormal(b) || !(x <= y || x > y)) {
      return extreme(c, a, b, false);
    }
    return x < y ? a : b;
  }

  /** MAXSS: one lane. The second operand unless the first is greater. */
  public static int maxss(Cpu c, int a, int b) {
    float x = Float.intBitsToFloat(a);
    float y = Float.intBitsToFloat(b);
    if (SoftFloat.isDenormal(a) || SoftFloat.isDenormal(b) || !(x <= y || x > y)) {
      return extreme(c, a, b, true);
    }
    return x > y ? a : b;
  }

  /** ADDPS: two lanes. */
  public static long addps(Cpu c, long a, long b) {
    return Lanes.pair(addss(c, low(a), low(b)), addss(c, high(a), high(b)));
  }

  /** SUBPS: two lanes. */
  public static long subps(Cpu c, long a, long b) {
    return Lanes.pair(subss(c, low(a), low(b)), subss(c, high(a), high(b)));
  }

  /** MULPS: two lanes. */
  public static long mulps(Cpu c, long a, long b) {
    return Lanes.pair(mulss(c, low(a), low(b)), mulss(c, high(a), high(b)));
  }

  /** DIVPS: two lanes. */
  public static long divps(Cpu c, long a, long b) {
    return Lanes.pair(divss(c, low(a), low(b)), divss(c, high(a), high(b)));
  }

  /** SQRTPS: two lanes. */
  public static long sqrtps(Cpu c, long b) {
    return Lanes.pair(sqrtss(c, low(b)), sqrtss(c, high(b)));
  }

  /** MINPS: two lanes. */
  public static long minps(Cpu c, long a, long b) {
    return Lanes.pair(minss(c, low(a), low(b)), minss(c, high(a), high(b)));
  }

  /** MAXPS: two lanes. */
  public static long maxps(Cpu c, long a, long b) {
    return Lanes.pair(maxss(c, low(a), low(b)), maxss(c, high(a), high(b)));
  }

  /** ADDSUBPS: the even lane is subtracted, the odd one added. */
  public static long addsubps(Cpu c, long a, long b) {
    return Lanes.pair(subss(c, low(a), low(b)), addss(c, high(a), high(b)));
  }

  /** HADDPS: the halves of one operand make one half of the result. */
  public static long haddps(Cpu c, long lower, long upper) {
    return Lanes.pair(addss(c, low(lower), high(lower)), addss(c, low(upper), high(upper)));
  }

  /** HSUBPS: the halves of one operand make one half of the result. */
  public static long hsubps(Cpu c, long lower, long upper) {
    return Lanes.pair(subss(c, low(lower), high(lower)), subss(c, low(upper), high(upper)));
  }

  // Exact results of ordinary numbers raise nothing, however MXCSR is set: found without SoftFloat. The sum of two
  // singles with exponents not too far apart, and any product, is exact as a double.

  private static boolean isExact(double exact, int rounded, int a, int b) {
    return Float.intBitsToFloat(rounded) == exact && ordinary(rounded) && ordinary(a) && ordinary(b);
  }

  private static void denormals(Cpu c, int a, int b) {
    if (SoftFloat.isDenormal(a) || SoftFloat.isDenormal(b)) {
      Mxcsr.raise(c, Mxcsr.DE);
    }
  }

  private static int nan(Cpu c, int a, int b) {
    return (int) SoftFloat.nan(c, SoftFloat.widen(a), SoftFloat.widen(b), SINGLE);
  }

  private static int addExactly(Cpu c, int a, int b) {
    float first = Float.intBitsToFloat(a);
    float second = Float.intBitsToFloat(b);
    double exact = (double) first + second;
    int sum = Float.floatToRawIntBits((float) exact);
    if (isExact(exact, sum, a, b) && exact - first == second && exact - second == first) {
      return sum;
    }
    int x = SoftFloat.operand(c, a);
    int y = SoftFloat.operand(c, b);
    if (SoftFloat.isNan(x) || SoftFloat.isNan(y)) {
      return nan(c, x, y);
    }
    denormals(c, x, y);
    return (int) SoftFloat.add(c, SoftFloat.widen(x), SoftFloat.widen(y), SINGLE);
  }

  private static int subtractExactly(Cpu c, int a, int b) {
    return SoftFloat.isNan(b) ? addExactly(c, a, b) : addExactly(c, a, b ^ Integer.MIN_VALUE);
  }

  private static int multiplyExactly(Cpu c, int a, int b) {
    double exact = (double) Float.intBitsToFloat(a) * Float.intBitsToFloat(b);
    int product = Float.floatToRawIntBits((float) exact);
    if (isExact(exact, product, a, b)) {
      return product;
    }
    int x = SoftFloat.operand(c, a);
    int y = SoftFloat.operand(c, b);
    if (SoftFloat.isNan(x) || SoftFloat.isNan(y)) {
      return nan(c, x, y);
    }
    denormals(c, x, y);
    return (int) SoftFloat.multiply(c, SoftFloat.widen(x), SoftFloat.widen(y), SINGLE);
  }

  private static int divideExactly(Cpu c, int a, int b) {
    float dividend = Float.intBitsToFloat(a);
    float divisor = Float.intBitsToFloat(b);
    float quotient = dividend / divisor;
    int bits = Float.floatToRawIntBits(quotient);
    if (isExact(quotient, bits, a, b) && (double) quotient * divisor == dividend) {
      return bits;
    }
    int x = SoftFloat.operand(c, a);
    int y = SoftFloat.operand(c, b);
    if (SoftFloat.isNan(x) || SoftFloat.isNan(y)) {
      return nan(c, x, y);
    }
    if ((y & 0x7FFF_FFFF) == 0) {
      return (int) SoftFloat.divideByZero(c, SoftFloat.widen(x), SoftFloat.widen(y), SINGLE);
    }
    denormals(c, x, y);
    return (int) SoftFloat.divide(c, SoftFloat.widen(x), SoftFloat.widen(y), SINGLE);
  }

  private static int squareRootExactly(Cpu c, int b) {
    int x = SoftFloat.operand(c, b);
    if (SoftFloat.isNan(x)) {
      return nan(c, x, x);
    }
    if (x < 0 && x != Integer.MIN_VALUE) {
      return (int) SoftFloat.invalid(c, SINGLE);
    }
    denormals(c, x, x);
    return (int) SoftFloat.squareRoot(c, SoftFloat.widen(x), SINGLE);
  }

  private static int extreme(Cpu c, int a, int b, boolean greatest) {
    int x = SoftFloat.operand(c, a);
    int y = SoftFloat.operand(c, b);
    if (SoftFloat.isNan(x) || SoftFloat.isNan(y)) {
      Mxcsr.raise(c, Mxcsr.IE);
      return y;
    }
    denormals(c, x, y);
    float first = Float.intBitsToFloat(x);
    float second = Float.intBitsToFloat(y);
    return (greatest ? first > second : first < second) ? x : y;
  }
}

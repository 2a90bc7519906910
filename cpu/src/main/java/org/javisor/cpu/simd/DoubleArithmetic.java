package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.SoftFloat.DOUBLE;

import org.javisor.cpu.Cpu;

/**
 * Arithmetic on one double, the lane of the PD instructions and the low half of the SD ones, on raw bits. Whoever calls
 * them for an instruction ends it with {@link Mxcsr#settle}.
 *
 * <p>The common case is Java's own arithmetic and a few integer checks; SoftFloat does the rest.
 *
 * @see "Intel SDM volume 1, 11.4.1.2 SSE2 Arithmetic Instructions; 11.5 SSE, SSE2, and SSE3 Exceptions"
 */
public final class DoubleArithmetic {
  private static final long TWO_EXPONENTS = 2L << 53;
  private static final long HIDDEN_BIT = 1L << 52;
  private static final long ORDINARY = (0x7FDL << 53) ^ Long.MIN_VALUE;

  private DoubleArithmetic() {}

  /**
   * Neither zero nor special nor denormal, nor the smallest normal number, which Java's rounding may have reached from
   * below.
   */
  private static boolean ordinary(long bits) {
    return (bits << 1) - TWO_EXPONENTS + Long.MIN_VALUE < ORDINARY;
  }

  /** ADDPD, ADDSD; HADDPD with the halves of one operand. */
  public static long addpd(Cpu c, long a, long b) {
    long sum = Double.doubleToRawLongBits(Double.longBitsToDouble(a) + Double.longBitsToDouble(b));
    return Mxcsr.ready(c) && ordinary(sum) && !SoftFloat.isDenormal(a) && !SoftFloat.isDenormal(b)
        ? sum
        : addExactly(c, a, b);
  }

  /** SUBPD, SUBSD; HSUBPD with the halves of one operand. */
  public static long subpd(Cpu c, long a, long b) {
    long difference = Double.doubleToRawLongBits(Double.longBitsToDouble(a) - Double.longBitsToDouble(b));
    return Mxcsr.ready(c) && ordinary(difference) && !SoftFloat.isDenormal(a) && !SoftFloat.isDenormal(b)
        ? difference
        : subtractExactly(c, a, b);
  }

  /** MULPD, MULSD. */
  public static long mulpd(Cpu c, long a, long b) {
    long product = Double.doubleToRawLongBits(Double.longBitsToDouble(a) * Double.longBitsToDouble(b));
    return Mxcsr.ready(c) && ordinary(product) && !SoftFloat.isDenormal(a) && !SoftFloat.isDenormal(b)
        ? product
        : multiplyExactly(c, a, b);
  }

  /** DIVPD, DIVSD. */
  public static long divpd(Cpu c, long a, long b) {
    long quotient = Double.doubleToRawLongBits(Double.longBitsToDouble(a) / Double.longBitsToDouble(b));
    return Mxcsr.ready(c) && ordinary(quotient) && !SoftFloat.isDenormal(a) && !SoftFloat.isDenormal(b)
        ? quotient
        : divideExactly(c, a, b);
  }

  /** SQRTPD, SQRTSD: square root of b. */
  public static long sqrtpd(Cpu c, long b) {
    long root = Double.doubleToRawLongBits(Math.sqrt(Double.longBitsToDouble(b)));
    return Mxcsr.ready(c) && ordinary(root) && !SoftFloat.isDenormal(b) ? root : squareRootExactly(c, b);
  }

  /** MINPD, MINSD: the second operand unless the first is less. */
  public static long minpd(Cpu c, long a, long b) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    if (SoftFloat.isDenormal(a) || SoftFloat.isDenormal(b) || !(x <= y || x > y)) {
      return extreme(c, a, b, false);
    }
    return x < y ? a : b;
  }

  /** MAXPD, MAXSD: the second operand unless the first is greater. */
  public static long maxpd(Cpu c, long a, long b) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    if (SoftFloat.isDenormal(a) || SoftFloat.isDenormal(b) || !(x <= y || x > y)) {
      return extreme(c, a, b, true);
    }
    return x > y ? a : b;
  }

  // Scalar forms: their only lane is the whole instruction, so that the common case, which raises nothing, has nothing
  // to settle either.

  private static boolean fast(Cpu c, long a, long b, long result) {
    return Mxcsr.ready(c) && ordinary(result) && !SoftFloat.isDenormal(a) && !SoftFloat.isDenormal(b);
  }

  private static long settled(Cpu c, long result) {
    Mxcsr.settle(c);
    return result;
  }

  /** ADDSD, settled. */
  public static long addsd(Cpu c, long a, long b) {
    long sum = Double.doubleToRawLongBits(Double.longBitsToDouble(a) + Double.longBitsToDouble(b));
    return fast(c, a, b, sum) || isExactSum(a, b, sum) ? sum : settled(c, addExactly(c, a, b));
  }

  /** SUBSD, settled. */
  public static long subsd(Cpu c, long a, long b) {
    long difference = Double.doubleToRawLongBits(Double.longBitsToDouble(a) - Double.longBitsToDouble(b));
    return fast(c, a, b, difference) || isExactSum(a, b ^ Long.MIN_VALUE, difference)
        ? difference
        : settled(c, subtractExactly(c, a, b));
  }

  /** MULSD, settled. */
  public static long mulsd(Cpu c, long a, long b) {
    long product = Double.doubleToRawLongBits(Double.longBitsToDouble(a) * Double.longBitsToDouble(b));
    return fast(c, a, b, product) || isExactProduct(a, b, product) ? product : settled(c, multiplyExactly(c, a, b));
  }

  /** DIVSD, settled. */
  public static long divsd(Cpu c, long a, long b) {
    long quotient = Double.doubleToRawLongBits(Double.longBitsToDouble(a) / Double.longBitsToDouble(b));
    return fast(c, a, b, quotient) ? quotient : settled(c, divideExactly(c, a, b));
  }

  /** SQRTSD, settled: square root of b. */
  public static long sqrtsd(Cpu c, long b) {
    return settled(c, sqrtpd(c, b));
  }

  // Exact results of ordinary numbers raise nothing, however MXCSR is set: found without SoftFloat.

  /** Whether a significand holds the product of those of a and b. */
  private static boolean productFits(long a, long b) {
    int zeros = Long.numberOfTrailingZeros(a | HIDDEN_BIT) + Long.numberOfTrailingZeros(b | HIDDEN_BIT);
    return zeros >= DOUBLE && ordinary(a) && ordinary(b);
  }

  private static boolean isExactProduct(long a, long b, long product) {
    return productFits(a, b) && ordinary(product);
  }

  private static boolean isExactSum(long a, long b, long sum) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    double s = Double.longBitsToDouble(sum);
    double part = s - x;
    // What rounding lost, itself without rounding (Knuth's TwoSum).
    double lost = (x - (s - part)) + (y - part);
    return lost == 0 && ordinary(sum) && !SoftFloat.isDenormal(a) && !SoftFloat.isDenormal(b);
  }

  private static void denormals(Cpu c, long a, long b) {
    if (SoftFloat.isDenormal(a) || SoftFloat.isDenormal(b)) {
      Mxcsr.raise(c, Mxcsr.DE);
    }
  }

  private static long addExactly(Cpu c, long a, long b) {
    long sum = Double.doubleToRawLongBits(Double.longBitsToDouble(a) + Double.longBitsToDouble(b));
    if (isExactSum(a, b, sum)) {
      return sum;
    }
    long x = SoftFloat.operand(c, a);
    long y = SoftFloat.operand(c, b);
    if (SoftFloat.isNan(x) || SoftFloat.isNan(y)) {
      return SoftFloat.nan(c, x, y, DOUBLE);
    }
    denormals(c, x, y);
    return SoftFloat.add(c, x, y, DOUBLE);
  }

  private static long subtractExactly(Cpu c, long a, long b) {
    return SoftFloat.isNan(b) ? addExactly(c, a, b) : addExactly(c, a, b ^ Long.MIN_VALUE);
  }

  private static long multiplyExactly(Cpu c, long a, long b) {
    long product = Double.doubleToRawLongBits(Double.longBitsToDouble(a) * Double.longBitsToDouble(b));
    if (isExactProduct(a, b, product)) {
      return product;
    }
    long x = SoftFloat.operand(c, a);
    long y = SoftFloat.operand(c, b);
    if (SoftFloat.isNan(x) || SoftFloat.isNan(y)) {
      return SoftFloat.nan(c, x, y, DOUBLE);
    }
    denormals(c, x, y);
    return SoftFloat.multiply(c, x, y, DOUBLE);
  }

  private static long divideExactly(Cpu c, long a, long b) {
    double quotient = Double.longBitsToDouble(a) / Double.longBitsToDouble(b);
    long bits = Double.doubleToRawLongBits(quotient);
    if (productFits(bits, b) && ordinary(a) && quotient * Double.longBitsToDouble(b) == Double.longBitsToDouble(a)) {
      return bits;
    }
    long x = SoftFloat.operand(c, a);
    long y = SoftFloat.operand(c, b);
    if (SoftFloat.isNan(x) || SoftFloat.isNan(y)) {
      return SoftFloat.nan(c, x, y, DOUBLE);
    }
    if (SoftFloat.isZero(y)) {
      return SoftFloat.divideByZero(c, x, y, DOUBLE);
    }
    denormals(c, x, y);
    return SoftFloat.divide(c, x, y, DOUBLE);
  }

  private static long squareRootExactly(Cpu c, long b) {
    long x = SoftFloat.operand(c, b);
    if (SoftFloat.isNan(x)) {
      return SoftFloat.nan(c, x, x, DOUBLE);
    }
    if (x < 0 && !SoftFloat.isZero(x)) {
      return SoftFloat.invalid(c, DOUBLE);
    }
    denormals(c, x, x);
    return SoftFloat.squareRoot(c, x, DOUBLE);
  }

  private static long extreme(Cpu c, long a, long b, boolean greatest) {
    long x = SoftFloat.operand(c, a);
    long y = SoftFloat.operand(c, b);
    if (SoftFloat.isNan(x) || SoftFloat.isNan(y)) {
      Mxcsr.raise(c, Mxcsr.IE);
      return y;
    }
    denormals(c, x, y);
    double first = Double.longBitsToDouble(x);
    double second = Double.longBitsToDouble(y);
    return (greatest ? first > second : first < second) ? x : y;
  }
}

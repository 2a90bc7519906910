package org.javisor.cpu.simd;

import org.javisor.cpu.Cpu;

/**
 * Exact arithmetic in integers with every rounding mode and exception: what runs where Java's own arithmetic would
 * not be the whole answer. Operands are raw double bits; singles come widened, which is exact, and results are
 * rounded to the format asked for.
 *
 * <p>Between operation and rounding a value is a sign, an exponent and a 64-bit significand with its top bit set, of
 * which the lowest bit is sticky: it is set where any lower bit would be.
 *
 * @see "Intel SDM volume 1, 4.9 Overview of Floating-Point Exceptions; 11.5.2 SIMD Floating-Point Exception Conditions"
 */
final class SoftFloat {
  /** Formats, by the bits of their significands. */
  static final int DOUBLE = 53;

  static final int SINGLE = 24;

  static final long DOUBLE_SIGN = Long.MIN_VALUE;
  static final long DOUBLE_INFINITY = 0x7FF0_0000_0000_0000L;
  static final long DOUBLE_QUIET = 0x0008_0000_0000_0000L;
  static final long DOUBLE_FRACTION = 0x000F_FFFF_FFFF_FFFFL;
  static final long DOUBLE_INDEFINITE = 0xFFF8_0000_0000_0000L;
  static final int SINGLE_INFINITY = 0x7F80_0000;
  static final int SINGLE_INDEFINITE = 0xFFC0_0000;

  private SoftFloat() {}

  static boolean isNan(long bits) {
    return (bits & ~DOUBLE_SIGN) > DOUBLE_INFINITY;
  }

  static boolean isNan(int bits) {
    return (bits & 0x7FFF_FFFF) > SINGLE_INFINITY;
  }

  static boolean isSignaling(long bits) {
    return isNan(bits) && (bits & DOUBLE_QUIET) == 0;
  }

  static boolean isInfinite(long bits) {
    return (bits & ~DOUBLE_SIGN) == DOUBLE_INFINITY;
  }

  static boolean isZero(long bits) {
    return (bits & ~DOUBLE_SIGN) == 0;
  }

  /** Not zero, and below the smallest normal number. */
  static boolean isDenormal(long bits) {
    return Long.compareUnsigned((bits << 1) - 1, (1L << 53) - 1) < 0;
  }

  static boolean isDenormal(int bits) {
    return Integer.compareUnsigned((bits << 1) - 1, (1 << 24) - 1) < 0;
  }

  /** An operand as arithmetic sees it: with MXCSR.DAZ a denormal is a zero of its sign. */
  static long operand(Cpu c, long bits) {
    return Mxcsr.daz(c) && isDenormal(bits) ? bits & DOUBLE_SIGN : bits;
  }

  static int operand(Cpu c, int bits) {
    return Mxcsr.daz(c) && isDenormal(bits) ? bits & Integer.MIN_VALUE : bits;
  }

  /** Single to double; NaNs keep their payload, signaling ones stay so. */
  static long widen(int bits) {
    return isNan(bits)
        ? ((long) (bits & Integer.MIN_VALUE) << 32) | DOUBLE_INFINITY | ((bits & 0x7F_FFFFL) << 29)
        : Double.doubleToRawLongBits(Float.intBitsToFloat(bits));
  }

  /** A NaN or infinity in another format. */
  static long special(long bits, int format) {
    return format == DOUBLE
        ? bits
        : ((bits >>> 32) & 0x8000_0000L) | SINGLE_INFINITY | ((bits >>> 29) & 0x7F_FFFF);
  }

  static long indefinite(int format) {
    return format == DOUBLE ? DOUBLE_INDEFINITE : SINGLE_INDEFINITE & 0xFFFF_FFFFL;
  }

  static long zero(boolean negative, int format) {
    return negative ? 1L << (format == DOUBLE ? 63 : 31) : 0;
  }

  /** The NaN that comes of operands of which at least one is a NaN: the first of them, made quiet. */
  static long nan(Cpu c, long a, long b, int format) {
    if (isSignaling(a) || isSignaling(b)) {
      Mxcsr.raise(c, Mxcsr.IE);
    }
    return special((isNan(a) ? a : b) | DOUBLE_QUIET, format);
  }

  static long invalid(Cpu c, int format) {
    Mxcsr.raise(c, Mxcsr.IE);
    return indefinite(format);
  }

  /** Exponent of the value's top bit; of a number that is neither zero nor special. */
  static int exponent(long bits) {
    int e = (int) (bits >>> 52) & 0x7FF;
    return e != 0 ? e - 1023 : -1011 - Long.numberOfLeadingZeros(bits & DOUBLE_FRACTION);
  }

  /** Significand with its top bit at bit 63. */
  static long significand(long bits) {
    long fraction = bits & DOUBLE_FRACTION;
    return ((bits >>> 52) & 0x7FF) != 0
        ? DOUBLE_SIGN | (fraction << 11)
        : fraction << Long.numberOfLeadingZeros(fraction);
  }

  /** a + b. No NaNs. */
  static long add(Cpu c, long a, long b, int format) {
    if (isInfinite(a) || isInfinite(b)) {
      return isInfinite(a) && isInfinite(b) && a != b ? invalid(c, format) : special(isInfinite(a) ? a : b, format);
    }
    if (isZero(a) || isZero(b)) {
      return isZero(a) && isZero(b) ? sumOfZeros(c, a, b, format) : round(c, isZero(a) ? b : a, format);
    }
    // Compares magnitudes: the first is the greater one from here on.
    boolean swap = (a & ~DOUBLE_SIGN) < (b & ~DOUBLE_SIGN);
    long greater = swap ? b : a;
    long lesser = swap ? a : b;
    int exponent = exponent(greater);
    long x = significand(greater) >>> 1;
    long y = shiftSticky(significand(lesser) >>> 1, exponent - exponent(lesser));
    long sum = (a ^ b) >= 0 ? x + y : x - y;
    if (sum == 0) {
      return zero(Mxcsr.rounding(c) == Mxcsr.DOWN, format);
    }
    int shift = Long.numberOfLeadingZeros(sum);
    return round(c, greater < 0, exponent + 1 - shift, sum << shift, format);
  }

  private static long sumOfZeros(Cpu c, long a, long b, int format) {
    return zero(a == b ? a < 0 : Mxcsr.rounding(c) == Mxcsr.DOWN, format);
  }

  /** a * b. No NaNs. */
  static long multiply(Cpu c, long a, long b, int format) {
    boolean negative = (a ^ b) < 0;
    if (isInfinite(a) || isInfinite(b)) {
      return isZero(a) || isZero(b) ? invalid(c, format) : infinity(negative, format);
    }
    if (isZero(a) || isZero(b)) {
      return zero(negative, format);
    }
    long x = significand(a);
    long y = significand(b);
    long high = Math.unsignedMultiplyHigh(x, y);
    long low = x * y;
    int exponent = exponent(a) + exponent(b) + 1;
    if (high >= 0) {
      high = (high << 1) | (low >>> 63);
      low <<= 1;
      exponent--;
    }
    return round(c, negative, exponent, high | (low != 0 ? 1 : 0), format);
  }

  /** a / b, b not zero. No NaNs. */
  static long divide(Cpu c, long a, long b, int format) {
    boolean negative = (a ^ b) < 0;
    if (isInfinite(a)) {
      return isInfinite(b) ? invalid(c, format) : infinity(negative, format);
    }
    if (isInfinite(b) || isZero(a)) {
      return zero(negative, format);
    }
    long x = significand(a) >>> 11;
    long y = significand(b) >>> 11;
    // Java's quotient of the significands is the nearest; the remainder's sign tells on which side the true one is.
    long quotient = Double.doubleToRawLongBits((double) x / (double) y);
    long q = significand(quotient) >>> 11;
    long remainder = (x << (52 - exponent(quotient))) - q * y;
    return roundNear(c, negative, exponent(a) - exponent(b) + exponent(quotient), (q << 11), remainder, format);
  }

  /** a / 0. */
  static long divideByZero(Cpu c, long a, long b, int format) {
    if (isZero(a)) {
      return invalid(c, format);
    }
    if (!isInfinite(a)) {
      Mxcsr.raise(c, Mxcsr.ZE);
    }
    return infinity((a ^ b) < 0, format);
  }

  /** Square root of a positive number or zero. */
  static long squareRoot(Cpu c, long a, int format) {
    if (isZero(a) || isInfinite(a)) {
      return isZero(a) ? zero(a < 0, format) : special(a, format);
    }
    int exponent = exponent(a);
    long x = significand(a) >>> (11 - (exponent & 1));
    long q = significand(Double.doubleToRawLongBits(Math.sqrt((double) x))) >>> 11;
    long remainder = (x << 52) - q * q;
    return roundNear(c, false, exponent >> 1, q << 11, remainder, format);
  }

  /** Rounds a significand to which the sign of a remainder has to be added. */
  private static long roundNear(Cpu c, boolean negative, int exponent, long nearest, long remainder, int format) {
    long significand = nearest + Long.signum(remainder);
    int shift = Long.numberOfLeadingZeros(significand);
    return round(c, negative, exponent - shift, significand << shift, format);
  }

  static long infinity(boolean negative, int format) {
    return special(negative ? DOUBLE_SIGN | DOUBLE_INFINITY : DOUBLE_INFINITY, format);
  }

  /** Rounds a finite double that is not zero to a format. */
  static long round(Cpu c, long bits, int format) {
    return round(c, bits < 0, exponent(bits), significand(bits), format);
  }

  private static long shiftSticky(long value, int count) {
    return count >= 64 ? 1 : (value >>> count) | ((value & ((1L << count) - 1)) != 0 ? 1 : 0);
  }

  /** Rounds and packs a value, and raises overflow, underflow and precision. */
  static long round(Cpu c, boolean negative, int exponent, long significand, int format) {
    int drop = 64 - format;
    int maxExponent = format == DOUBLE ? 1023 : 127;
    long kept = roundAt(c, negative, significand, drop);
    boolean inexact = significand << format != 0;
    int rounded = kept >>> format != 0 ? exponent + 1 : exponent;
    if (rounded > maxExponent) {
      return overflow(c, negative, inexact, format);
    }
    if (rounded < 1 - maxExponent) {
      return underflow(c, negative, exponent, significand, inexact, format);
    }
    if (inexact) {
      Mxcsr.raise(c, Mxcsr.PE);
    }
    // A carry out of the rounding makes the fraction zero and belongs to the exponent.
    return zero(negative, format) | (((long) (exponent + maxExponent - 1) << (format - 1)) + kept);
  }

  /** The significand without its lowest bits, rounded: may carry out into one bit more. */
  private static long roundAt(Cpu c, boolean negative, long significand, int drop) {
    long kept = drop == 64 ? 0 : significand >>> drop;
    long rest = significand << (64 - drop);
    boolean up =
        switch (Mxcsr.rounding(c)) {
          case Mxcsr.NEAREST -> rest < 0 && (rest != Long.MIN_VALUE || (kept & 1) != 0);
          case Mxcsr.DOWN -> negative && rest != 0;
          case Mxcsr.UP -> !negative && rest != 0;
          default -> false;
        };
    return up ? kept + 1 : kept;
  }

  private static long overflow(Cpu c, boolean negative, boolean inexact, int format) {
    Mxcsr.raise(c, Mxcsr.OE | (inexact || Mxcsr.masked(c, Mxcsr.OE) ? Mxcsr.PE : 0));
    boolean toInfinity =
        switch (Mxcsr.rounding(c)) {
          case Mxcsr.NEAREST -> true;
          case Mxcsr.DOWN -> negative;
          case Mxcsr.UP -> !negative;
          default -> false;
        };
    // The greatest finite number is one below infinity.
    return infinity(negative, format) - (toInfinity ? 0 : 1);
  }

  private static long underflow(
      Cpu c, boolean negative, int exponent, long significand, boolean inexact, int format) {
    if (!Mxcsr.masked(c, Mxcsr.UE)) {
      Mxcsr.raise(c, Mxcsr.UE | (inexact ? Mxcsr.PE : 0));
      return 0;
    }
    if ((c.mxcsr & Mxcsr.FTZ) != 0) {
      Mxcsr.raise(c, Mxcsr.UE | Mxcsr.PE);
      return zero(negative, format);
    }
    int minExponent = format == DOUBLE ? -1022 : -126;
    long shifted = shiftSticky(significand, minExponent - exponent);
    if (shifted << format != 0) {
      Mxcsr.raise(c, Mxcsr.UE | Mxcsr.PE);
    }
    return zero(negative, format) | roundAt(c, negative, shifted, 64 - format);
  }
}

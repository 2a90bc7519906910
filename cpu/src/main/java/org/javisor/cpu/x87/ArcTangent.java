package org.javisor.cpu.x87;

import java.math.BigInteger;

/**
 * FPATAN. The smaller of |y| and |x| over the larger is q; with c = j/64 next to it, atan q = atan c + atan t,
 * t = (q - c) / (1 + q * c) at most 2^-7, atan t a Taylor series.
 *
 * @see "Intel SDM volume 2, FPATAN"
 */
final class ArcTangent {
  private static final int STEPS = 64;

  /** pi/4 as a fraction. */
  private static final long QUARTER_PI_HIGH = 0xC90F_DAA2_2168_C234L;

  private static final long QUARTER_PI_LOW = 0xC4C6_628B_80DC_1CD1L;

  private static final int TERMS = 11;

  /** 2^-2n / (2n+1) from n = 1 on: the series 1 - u * (c1 - u * (c2 - ...)) belongs to u = (2t)^2. */
  private static final long[] SERIES = series();

  /** atan(j/64). */
  private static final long[] ANGLES = angles();

  private final Wide value = new Wide();
  private final Wide square = new Wide();
  private final Wide divisor = new Wide();

  private static long[] series() {
    BigInteger[] coefficients = new BigInteger[TERMS];
    for (int n = 1; n <= TERMS; n++) {
      coefficients[n - 1] = Wide.fraction(BigInteger.ONE, BigInteger.valueOf(2L * n + 1).shiftLeft(2 * n), 128);
    }
    return Wide.halves(coefficients);
  }

  private static long[] angles() {
    BigInteger[] angles = new BigInteger[STEPS + 1];
    for (int j = 0; j <= STEPS; j++) {
      angles[j] = angle(j).shiftRight(64);
    }
    return Wide.halves(angles);
  }

  /** atan(j/64) with 192 bits, by Euler's series: terms x / (1 + x^2) * product of 2k / (2k+1) * x^2 / (1 + x^2). */
  private static BigInteger angle(int j) {
    BigInteger numerator = BigInteger.valueOf((long) j * j);
    BigInteger denominator = BigInteger.valueOf((long) j * j + STEPS * STEPS);
    BigInteger term = Wide.fraction(BigInteger.valueOf((long) j * STEPS), denominator, 192);
    BigInteger sum = BigInteger.ZERO;
    for (int k = 1; term.signum() != 0; k++) {
      sum = sum.add(term);
      term = term.multiply(BigInteger.valueOf(2L * k)).multiply(numerator);
      term = term.divide(BigInteger.valueOf(2L * k + 1).multiply(denominator));
    }
    return sum;
  }

  /** The angle of the point (x, y) into {@link Fpu#z}, {@link Fpu#ze}, {@link Fpu#raised}. */
  static void arcTangent(Fpu f, long y, int ye, long x, int xe) {
    if (Float80.propagate(f, y, ye, x, xe)) {
      return;
    }
    if (Float80.isDenormal(y, ye) || Float80.isDenormal(x, xe)) {
      f.raised |= Fpu.DE;
    }
    int sign = ye & Float80.SIGN;
    boolean left = (xe & Float80.SIGN) != 0;
    boolean yZero = Float80.isZero(y, ye);
    boolean xInfinite = Float80.isInfinite(x, xe);
    if (Float80.isInfinite(y, ye)) {
      quarters(f, sign, xInfinite ? left ? 3 : 1 : 2);
    } else if (yZero || xInfinite) {
      if (left) {
        quarters(f, sign, 4);
      } else {
        f.result(0, sign);
      }
    } else if (Float80.isZero(x, xe)) {
      quarters(f, sign, 2);
    } else {
      f.arcTangent.finite(f, sign, y, ye, x, xe);
    }
  }

  /** A multiple of pi/4. */
  private static void quarters(Fpu f, int sign, int count) {
    Wide value = f.arcTangent.value;
    value.set(QUARTER_PI_HIGH, QUARTER_PI_LOW);
    int exponent = count == 1 ? 0 : count == 2 ? 1 : 2;
    if (count == 3) {
      value.shiftRight(2);
      value.subtractFrom(QUARTER_PI_HIGH, QUARTER_PI_LOW);
    }
    exponent -= value.normalise();
    Rounding.roundExtended(f, sign, exponent + Float80.BIAS - 1, value.hi, value.lo | 1);
  }

  private void finite(Fpu f, int sign, long y, int ye, long x, int xe) {
    long ySignificand = Float80.normalised(y);
    long xSignificand = Float80.normalised(x);
    int difference = Float80.exponent(y, ye) - Float80.exponent(x, xe);
    boolean left = (xe & Float80.SIGN) != 0;
    if (difference == 0 && ySignificand == xSignificand) {
      quarters(f, sign, left ? 3 : 1);
      return;
    }
    boolean steep = difference > 0 || difference == 0 && Long.compareUnsigned(ySignificand, xSignificand) > 0;
    int exponent = steep
        ? ratio(xSignificand, ySignificand, -difference)
        : ratio(ySignificand, xSignificand, difference);
    exponent = angleOfRatio(exponent);
    if (steep || left) {
      // In quarters of a radian, so that pi fits.
      value.shiftRight(2 - exponent);
      long high = steep ? QUARTER_PI_HIGH >>> 1 : QUARTER_PI_HIGH;
      long low = steep ? QUARTER_PI_LOW >>> 1 | QUARTER_PI_HIGH << 63 : QUARTER_PI_LOW;
      if (steep && left) {
        value.add(high, low);
      } else {
        value.subtractFrom(high, low);
      }
      exponent = 2 - value.normalise();
    }
    Rounding.roundExtended(f, sign, exponent + Float80.BIAS - 1, value.hi, value.lo | 1);
  }

  /** The quotient, normalised, into {@link #value}; returns its exponent. */
  private int ratio(long numerator, long denominator, int difference) {
    value.set(numerator, 0);
    int exponent = difference;
    if (Long.compareUnsigned(numerator, denominator) >= 0) {
      value.shiftRight(1);
      exponent++;
    }
    value.divide(denominator, 0);
    return exponent;
  }

  /** The arc tangent of value * 2^exponent below 1, in place and normalised; returns its exponent. */
  private int angleOfRatio(int exponent) {
    int j = exponent < -8 ? 0 : (int) ((value.hi >>> -exponent >>> 57) + 1 >>> 1);
    if (j == 0) {
      square.set(value);
      square.multiply(value);
      square.shiftRight(-2 * exponent - 2);
      timesSeries();
      return exponent - value.normalise();
    }
    value.shiftRight(-exponent);
    divisor.set(value);
    divisor.multiply((long) j << 57, 0);
    divisor.add(Long.MIN_VALUE, 0);
    // q - c; 64/64 wraps to 0.
    value.add(-((long) j << 58), 0);
    boolean negative = value.hi < 0;
    if (negative) {
      value.negate();
    }
    value.divide(divisor.hi, divisor.lo);
    square.set(value);
    square.multiply(value);
    timesSeries();
    value.shiftRight(1);
    if (negative) {
      value.negate();
    }
    value.add(ANGLES[2 * j], ANGLES[2 * j + 1]);
    return -value.normalise();
  }

  /** Multiplies the value by 1 - square * (1/3 ...). */
  private void timesSeries() {
    divisor.polynomial(SERIES, square.hi, square.lo, true);
    divisor.multiply(square);
    if (divisor.isZero()) {
      divisor.set(-1L, -1L);
    } else {
      divisor.negate();
    }
    value.multiply(divisor);
  }
}

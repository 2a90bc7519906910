package org.javisor.cpu.x87;

import java.math.BigInteger;

/**
 * F2XM1. With x = k/32 + r: 2^x - 1 = 2^(k/32) * (2^r - 1) + (2^(k/32) - 1), and 2^r - 1 a Taylor series.
 *
 * @see "Intel SDM volume 2, F2XM1"
 */
final class Exponential {
  private static final int STEPS = 32;

  /** ln 2 as a fraction of 128 bits. */
  static final long LN2_HIGH = 0xB172_17F7_D1CF_79ABL;

  static final long LN2_LOW = 0xC9E3_B398_03F2_F6AFL;

  private static final int TERMS = 16;

  /** Scale of the series' argument: u = r * ln 2 is below 2^-6, and 2^6 * u is what the coefficients belong to. */
  private static final int SCALE = 6;

  /** 2^-6n / (n+1)! / 2. */
  private static final long[] SERIES = series();

  /** 2^(k/32) with 126 bits after the point, for k from -32 to 32. */
  private static final long[] POWERS = powers();

  private final Wide argument = new Wide();
  private final Wide scaled = new Wide();
  private final Wide value = new Wide();

  private static long[] series() {
    BigInteger[] coefficients = new BigInteger[TERMS];
    BigInteger factorial = BigInteger.ONE;
    for (int n = 0; n < TERMS; n++) {
      factorial = factorial.multiply(BigInteger.valueOf(n + 1L));
      coefficients[n] = Wide.fraction(BigInteger.ONE, factorial.shiftLeft(SCALE * n + 1), 128);
    }
    return Wide.halves(coefficients);
  }

  private static long[] powers() {
    // 2^(1/32) by five square roots, with 320 bits after the point.
    int bits = 320;
    BigInteger root = BigInteger.TWO.shiftLeft(bits);
    for (int i = 1; i < STEPS; i *= 2) {
      root = root.shiftLeft(bits).sqrt();
    }
    BigInteger[] powers = new BigInteger[2 * STEPS + 1];
    BigInteger power = BigInteger.ONE.shiftLeft(bits - 1);
    for (int k = 0; k <= 2 * STEPS; k++) {
      powers[k] = power.shiftRight(bits - 126);
      power = power.multiply(root).shiftRight(bits);
    }
    return Wide.halves(powers);
  }

  /** 2^a - 1 into {@link Fpu#z}, {@link Fpu#ze}, {@link Fpu#raised}. */
  static void twoToXMinus1(Fpu f, long a, int ae) {
    if (Float80.propagate(f, a, ae)) {
      return;
    }
    if (Float80.isZero(a, ae)) {
      f.result(a, ae);
      return;
    }
    int sign = ae & Float80.SIGN;
    int exponent = Float80.exponent(a, ae);
    if (exponent >= Float80.BIAS) {
      atLeastOne(f, a, ae, sign);
      return;
    }
    if (Float80.isDenormal(a, ae)) {
      f.raised |= Fpu.DE;
    }
    if (exponent < Float80.BIAS - SCALE) {
      f.exponential.small(f, sign, exponent, Float80.normalised(a));
    } else {
      f.exponential.large(f, sign, a >>> Float80.BIAS - 1 - exponent, a, Float80.BIAS - 1 - exponent);
    }
  }

  /**
   * One gives an exact result, but raises PE on processors all the same. Beyond it the manual leaves the result
   * undefined; processors return the operand.
   */
  private static void atLeastOne(Fpu f, long a, int ae, int sign) {
    if (Float80.isInfinite(a, ae)) {
      f.result(Float80.INTEGER_BIT, sign == 0 ? ae : Float80.SIGN | Float80.BIAS);
    } else if (a == Float80.INTEGER_BIT && (ae & Float80.SPECIAL) == Float80.BIAS) {
      f.raised |= Fpu.PE;
      f.result(a, sign == 0 ? ae : Float80.SIGN | Float80.BIAS - 1);
    } else {
      f.raised |= Fpu.PE;
      f.result(a, ae);
    }
  }

  /** Below 2^-6 the series alone, relative to the argument. */
  private void small(Fpu f, int sign, int exponent, long a) {
    argument.set(a, 0);
    argument.multiply(LN2_HIGH, LN2_LOW);
    int argumentExponent = exponent - Float80.BIAS + 1 - argument.normalise();
    scaled.set(argument);
    scaled.shiftRight(-(argumentExponent + SCALE));
    value.polynomial(SERIES, scaled.hi, scaled.lo, sign != 0);
    value.multiply(argument);
    int result = argumentExponent + 1 - value.normalise();
    Rounding.roundExtended(f, sign, result + Float80.BIAS - 1, value.hi, value.lo | 1);
  }

  private void large(Fpu f, int sign, long high, long a, int shift) {
    argument.set(high, shift == 0 ? 0 : a << -shift);
    // k = round(|x| * 32); r = |x| - k/32, exactly.
    int k = (int) ((argument.hi >>> 64 - 6) + 1 >>> 1);
    argument.add(-((long) k << 64 - 5), 0);
    boolean negative = argument.hi < 0 != (sign != 0);
    if (argument.hi < 0) {
      argument.negate();
    }
    scaled.set(argument);
    scaled.multiply(LN2_HIGH, LN2_LOW);
    argument.set(scaled);
    scaled.set(scaled.hi << SCALE | scaled.lo >>> 64 - SCALE, scaled.lo << SCALE);
    value.polynomial(SERIES, scaled.hi, scaled.lo, negative);
    value.multiply(argument);
    // |2^r - 1| / 2 times 2^(k/32) with 126 bits after the point: 125 bits after the point.
    int index = 2 * (sign != 0 ? STEPS - k : STEPS + k);
    value.multiply(POWERS[index], POWERS[index + 1]);
    value.set(value.hi << 1 | value.lo >>> 63, value.lo << 1);
    if (negative) {
      value.negate();
    }
    value.add(POWERS[index], POWERS[index + 1]);
    value.add(-(1L << 62), 0);
    if (sign != 0) {
      value.negate();
    }
    int result = 2 - value.normalise();
    Rounding.roundExtended(f, sign, result + Float80.BIAS - 1, value.hi, value.lo | 1);
  }
}

package org.javisor.cpu.x87;

import java.math.BigInteger;

/**
 * FSIN, FCOS, FSINCOS and FPTAN. Arguments are reduced by the processors' own 66-bit approximation of pi, exactly; the
 * functions of the rest, at most pi/4, are Taylor series in 128 bits.
 *
 * @see "Intel SDM volume 1, 8.3.8 Approximation of Pi; volume 2, FSIN, FCOS, FSINCOS, FPTAN"
 */
final class Trigonometry {
  /** Half of the 66-bit pi, in units of 2^-65: the 66 bits. */
  private static final BigInteger HALF_PI = new BigInteger("3243F6A8885A308D3", 16);

  private static final long HALF_PI_HIGH = HALF_PI.shiftRight(64).longValue();
  private static final long HALF_PI_LOW = HALF_PI.longValue();

  /** 2^193 / HALF_PI: 128 bits of the reciprocal. */
  private static final long[] RECIPROCAL = Wide.halves(BigInteger.ONE.shiftLeft(193).divide(HALF_PI));

  /** pi/4 = HALF_PI / 2^66, rounded up to 64 bits: below this nothing is reduced. */
  private static final long QUARTER_PI = 0xC90F_DAA2_2168_C235L;

  private static final long THIRD = 0x5555_5555_5555_5555L;

  /** The exponent below which one term of the tangent's series, after r itself, is enough. */
  private static final int SMALL = -34;

  private static final int TERMS = 17;

  /** 1/(2n+3)! for sin r = r * (1 - r^2 * (1/3! - r^2 * (1/5! - ...))). */
  private static final long[] SINE = factorials(3);

  /** 1/(2n+2)! for cos r = 1 - r^2 * (1/2! - r^2 * (1/4! - ...)). */
  private static final long[] COSINE = factorials(2);

  /** The reduced argument's significand, normalised. */
  private final Wide rest = new Wide();

  /** The reduced argument is rest * 2^restExponent, at most pi/4 in magnitude. */
  private int restExponent;

  private int restSign;

  /** How many times pi/2 was taken off, modulo 4. */
  private int quadrant;

  private final Wide square = new Wide();
  private final Wide value = new Wide();
  private final Wide other = new Wide();

  private static long[] factorials(int first) {
    BigInteger[] coefficients = new BigInteger[TERMS];
    BigInteger factorial = BigInteger.valueOf(first == 3 ? 6 : 2);
    for (int i = 0; i < TERMS; i++) {
      coefficients[i] = Wide.fraction(BigInteger.ONE, factorial, 128);
      int next = 2 * i + first + 1;
      factorial = factorial.multiply(BigInteger.valueOf((long) next * (next + 1)));
    }
    return Wide.halves(coefficients);
  }

  /** FSIN. Returns false for an argument out of range. */
  static boolean sine(Fpu f, long a, int ae) {
    if (isOutOfRange(ae, a)) {
      return false;
    }
    if (!special(f, a, ae, a, ae)) {
      f.trigonometry.reduce(a, ae);
      f.trigonometry.function(f, 0);
    }
    return true;
  }

  /** FCOS. */
  static boolean cosine(Fpu f, long a, int ae) {
    if (isOutOfRange(ae, a)) {
      return false;
    }
    if (!special(f, a, ae, Float80.INTEGER_BIT, Float80.BIAS)) {
      f.trigonometry.reduce(a, ae);
      f.trigonometry.function(f, 1);
    }
    return true;
  }

  /** FSINCOS: the sine into {@link Fpu#z}, the cosine into {@link Fpu#z2}. */
  static boolean sineCosine(Fpu f, long a, int ae) {
    if (isOutOfRange(ae, a)) {
      return false;
    }
    if (special(f, a, ae, a, ae)) {
      boolean zero = Float80.isZero(f.z, f.ze);
      f.z2 = zero ? Float80.INTEGER_BIT : f.z;
      f.ze2 = zero ? Float80.BIAS : f.ze;
      return true;
    }
    f.trigonometry.reduce(a, ae);
    f.trigonometry.function(f, 1);
    f.z2 = f.z;
    f.ze2 = f.ze;
    f.raised &= ~Fpu.C1;
    f.trigonometry.function(f, 0);
    return true;
  }

  /** FPTAN: the tangent into {@link Fpu#z}, 1.0 into {@link Fpu#z2}. */
  static boolean tangent(Fpu f, long a, int ae) {
    if (isOutOfRange(ae, a)) {
      return false;
    }
    f.z2 = Float80.INTEGER_BIT;
    f.ze2 = Float80.BIAS;
    if (special(f, a, ae, a, ae)) {
      if (!Float80.isZero(f.z, f.ze)) {
        f.z2 = f.z;
        f.ze2 = f.ze;
      }
    } else {
      f.trigonometry.reduce(a, ae);
      f.trigonometry.tangent(f);
    }
    return true;
  }

  private static boolean isOutOfRange(int ae, long a) {
    int exponent = ae & Float80.SPECIAL;
    return exponent >= Float80.BIAS + 63 && exponent != Float80.SPECIAL && a < 0;
  }

  /** Settles NaNs, infinities and zeros; the last give the given result. */
  private static boolean special(Fpu f, long a, int ae, long ofZero, int ofZeroExponent) {
    if (Float80.propagate(f, a, ae)) {
      return true;
    }
    if (Float80.isInfinite(a, ae)) {
      f.invalid();
      return true;
    }
    if (Float80.isZero(a, ae)) {
      f.result(ofZero, ofZeroExponent);
      return true;
    }
    if (Float80.isDenormal(a, ae)) {
      f.raised |= Fpu.DE;
    }
    return false;
  }

  /** Reduces an argument below 2^63 to at most pi/4. */
  private void reduce(long a, int ae) {
    int exponent = Float80.exponent(a, ae);
    long significand = Float80.normalised(a);
    restSign = ae & Float80.SIGN;
    quadrant = 0;
    if (exponent < Float80.BIAS - 1
        || exponent == Float80.BIAS - 1 && Long.compareUnsigned(significand, QUARTER_PI) < 0) {
      rest.set(significand, 0);
      restExponent = exponent - Float80.BIAS + 1;
      return;
    }
    int sign = restSign;
    subtractMultiple(significand, exponent - Float80.BIAS + 2);
    if (sign != 0) {
      quadrant = -quadrant;
    }
    restExponent = 63 - rest.normalise();
    quadrant &= 3;
  }

  /** Takes the nearest multiple of pi/2 off significand * 2^shift, in units of 2^-65. */
  private void subtractMultiple(long significand, int shift) {
    long high = shift == 64 ? significand : significand >>> 64 - shift;
    long low = shift == 64 ? 0 : significand << shift;
    // The quotient: the argument, up to 2^128, times 2^193 / HALF_PI, over 2^193.
    value.set(high, low);
    value.multiply(RECIPROCAL[0], RECIPROCAL[1]);
    value.shiftRight(65);
    long quotient = value.lo;
    long productHigh = Math.unsignedMultiplyHigh(quotient, HALF_PI_LOW) + quotient * HALF_PI_HIGH;
    rest.set(productHigh, quotient * HALF_PI_LOW);
    rest.subtractFrom(high, low);
    while (rest.hi > HALF_PI_HIGH || rest.hi == HALF_PI_HIGH && Long.compareUnsigned(rest.lo, HALF_PI_LOW) >= 0) {
      rest.add(-HALF_PI_HIGH - 1, -HALF_PI_LOW);
      quotient++;
    }
    quadrant = (int) quotient & 3;
    other.set(rest);
    other.subtractFrom(HALF_PI_HIGH, HALF_PI_LOW);
    if (Long.compareUnsigned(other.hi, rest.hi) < 0
        || other.hi == rest.hi && Long.compareUnsigned(other.lo, rest.lo) < 0) {
      rest.set(other);
      restSign ^= Float80.SIGN;
      quadrant++;
    }
  }

  /** The square of the reduced argument, as a fraction. */
  private void square() {
    square.set(rest);
    square.multiply(rest);
    square.shiftRight(-2 * restExponent);
  }

  /** sin(reduced + (quadrant + shift) * pi/2), rounded. */
  private void function(Fpu f, int shift) {
    int turn = quadrant + shift & 3;
    square();
    int sign = (turn & 2) != 0 ? Float80.SIGN : 0;
    if ((turn & 1) == 0) {
      int exponent = sineOfRest(value);
      round(f, sign ^ restSign, exponent, value);
    } else {
      int exponent = cosineOfRest(value);
      round(f, sign, exponent, value);
    }
  }

  private static void round(Fpu f, int sign, int exponent, Wide value) {
    Rounding.roundExtended(f, sign, exponent + Float80.BIAS - 1, value.hi, value.lo | 1);
  }

  /** The magnitude of the sine of the reduced argument, normalised; returns its exponent. */
  private int sineOfRest(Wide result) {
    oneMinusSquareTimes(result, SINE);
    result.multiply(rest);
    return restExponent - result.normalise();
  }

  private int cosineOfRest(Wide result) {
    oneMinusSquareTimes(result, COSINE);
    return -result.normalise();
  }

  /** 1 - square * polynomial; just below 1 where the square vanishes. */
  private void oneMinusSquareTimes(Wide result, long[] coefficients) {
    result.polynomial(coefficients, square.hi, square.lo, true);
    result.multiply(square);
    if (result.isZero()) {
      result.set(-1L, -1L);
    } else {
      result.negate();
    }
  }

  private void tangent(Fpu f) {
    square();
    boolean inverted = (quadrant & 1) != 0;
    if (restExponent < SMALL && !inverted) {
      // tan r = r + r^3 / 3, and above r in any case.
      value.set(rest);
      value.multiply(square);
      value.multiply(THIRD, THIRD);
      value.add(rest.hi, rest.lo);
      round(f, restSign, restExponent, value);
      return;
    }
    int sign = inverted ? restSign ^ Float80.SIGN : restSign;
    int sineExponent = sineOfRest(value);
    int cosineExponent = cosineOfRest(other);
    int exponent = inverted ? cosineExponent - sineExponent : sineExponent - cosineExponent;
    Wide numerator = inverted ? other : value;
    Wide denominator = inverted ? value : other;
    numerator.shiftRight(1);
    numerator.divide(denominator.hi, denominator.lo);
    exponent += 1 - numerator.normalise();
    round(f, sign, exponent, numerator);
  }
}

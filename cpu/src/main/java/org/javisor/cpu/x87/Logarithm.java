package org.javisor.cpu.x87;

import java.math.BigInteger;

/**
 * FYL2X and FYL2XP1. With x = 2^e * m, m between sqrt(1/2) and sqrt(2), and C = round(256/m):
 * log2 x = e - log2(C/256) + log2(1 + z), z = m * C/256 - 1 below 2^-8 and exact; log2(1 + z) a Taylor series.
 *
 * @see "Intel SDM volume 2, FYL2X; FYL2XP1"
 */
final class Logarithm {
  /** sqrt(2), as a significand. */
  private static final long SQRT_2 = 0xB504_F333_F9DE_6484L;

  /** 1 / ln 2 / 2 as a fraction. */
  private static final long LOG2_E_HIGH = 0xB8AA_3B29_5C17_F0BBL;

  private static final long LOG2_E_LOW = 0xBE87_FED0_691D_3E88L;

  private static final int TERMS = 18;

  /** 2^-7n / (n+1) / 2: the series belongs to 2^7 * z. */
  private static final long[] SERIES = series();

  private static final int FIRST = 180;
  private static final int LAST = 363;

  /** -log2(C/256) with 112 bits after the point, two's complement, for C from FIRST to LAST. */
  private static final long[] LOGARITHMS = logarithms();

  private final Wide z = new Wide();
  private final Wide value = new Wide();
  private final Wide sum = new Wide();

  private int resultSign;
  private int resultExponent;

  private static long[] series() {
    BigInteger[] coefficients = new BigInteger[TERMS];
    for (int n = 0; n < TERMS; n++) {
      BigInteger denominator = BigInteger.valueOf(n + 1L).shiftLeft(7 * n + 1);
      coefficients[n] = Wide.fraction(BigInteger.ONE, denominator, 128);
    }
    return Wide.halves(coefficients);
  }

  private static long[] logarithms() {
    BigInteger ln2 = naturalLogarithm(512, 256);
    BigInteger[] values = new BigInteger[LAST - FIRST + 1];
    for (int c = FIRST; c <= LAST; c++) {
      values[c - FIRST] = Wide.fraction(naturalLogarithm(256, c), ln2, 112);
    }
    return Wide.halves(values);
  }

  /** ln(a/b) = 2 artanh((a-b)/(a+b)), with 192 bits after the point. */
  private static BigInteger naturalLogarithm(int a, int b) {
    BigInteger difference = BigInteger.valueOf(a - b);
    BigInteger total = BigInteger.valueOf(a + b);
    BigInteger power = Wide.fraction(difference, total, 192);
    BigInteger sum = BigInteger.ZERO;
    for (int n = 1; power.signum() != 0 && n < 400; n += 2) {
      sum = sum.add(power.divide(BigInteger.valueOf(n)));
      power = power.multiply(difference).multiply(difference).divide(total).divide(total);
    }
    return sum.shiftLeft(1);
  }

  /** y * log2(x) into {@link Fpu#z}, {@link Fpu#ze}, {@link Fpu#raised}. */
  static void yLog2X(Fpu f, long x, int xe, long y, int ye) {
    if (Float80.propagate(f, x, xe, y, ye)) {
      return;
    }
    boolean xZero = Float80.isZero(x, xe);
    boolean yZero = Float80.isZero(y, ye);
    boolean xInfinite = Float80.isInfinite(x, xe);
    boolean yInfinite = Float80.isInfinite(y, ye);
    boolean one = x == Float80.INTEGER_BIT && xe == Float80.BIAS;
    if (!xZero && (xe & Float80.SIGN) != 0 || yZero && (xZero || xInfinite) || yInfinite && one) {
      f.invalid();
      return;
    }
    if (xZero && !yInfinite) {
      f.raised |= Fpu.ZE;
      f.result(Float80.INTEGER_BIT, ye & Float80.SIGN ^ (Float80.SIGN | Float80.SPECIAL));
      return;
    }
    denormals(f, x, xe, y, ye);
    boolean below = xZero || (xe & Float80.SPECIAL) < Float80.BIAS;
    int sign = ye & Float80.SIGN ^ (below ? Float80.SIGN : 0);
    if (xInfinite || yInfinite) {
      f.result(Float80.INTEGER_BIT, sign | Float80.SPECIAL);
    } else if (yZero || one) {
      f.result(0, sign);
    } else {
      f.logarithm.multiple(f, Float80.exponent(x, xe) - Float80.BIAS, Float80.normalised(x), y, ye);
    }
  }

  /** y * log2(x + 1). Beyond the manual's range of x the result is the same as long as there is one. */
  static void yLog2XPlus1(Fpu f, long x, int xe, long y, int ye) {
    if (Float80.propagate(f, x, xe, y, ye)) {
      return;
    }
    boolean xZero = Float80.isZero(x, xe);
    boolean yZero = Float80.isZero(y, ye);
    boolean xInfinite = Float80.isInfinite(x, xe);
    boolean yInfinite = Float80.isInfinite(y, ye);
    boolean negative = (xe & Float80.SIGN) != 0;
    if (negative && xInfinite || xInfinite && yZero || yInfinite && xZero) {
      f.invalid();
      return;
    }
    denormals(f, x, xe, y, ye);
    int sign = (xe ^ ye) & Float80.SIGN;
    if (negative && (xe & Float80.SPECIAL) >= Float80.BIAS && !yZero && !yInfinite) {
      // The manual leaves it undefined; processors return the operand.
      f.raised |= Fpu.PE;
      f.result(x, xe);
    } else if (xInfinite || yInfinite) {
      f.result(Float80.INTEGER_BIT, sign | Float80.SPECIAL);
    } else if (xZero || yZero) {
      f.result(0, sign);
    } else {
      f.logarithm.onePlus(f, Float80.exponent(x, xe) - Float80.BIAS, Float80.normalised(x), negative, y, ye);
    }
  }

  private static void denormals(Fpu f, long x, int xe, long y, int ye) {
    if (Float80.isDenormal(x, xe) || Float80.isDenormal(y, ye)) {
      f.raised |= Fpu.DE;
    }
  }

  private void multiple(Fpu f, int e, long m, long y, int ye) {
    if (m == Float80.INTEGER_BIT) {
      // A power of two: the logarithm is an integer. Processors call it inexact even where the product is exact.
      f.raised |= Fpu.PE;
      IntegerConversion.fromInteger(f, e);
      product(f, f.z, f.ze, y, ye);
      if ((f.ze & Float80.SPECIAL) == 0) {
        f.raised |= Fpu.UE;
      }
      return;
    }
    sum.set(m, 0);
    logarithm(e);
    times(f, y, ye);
  }

  private static void product(Fpu f, long a, int ae, long y, int ye) {
    long b = Float80.normalised(y);
    long hi = Math.unsignedMultiplyHigh(a, b);
    long lo = a * b;
    int exponent = (ae & Float80.SPECIAL) + Float80.exponent(y, ye) - Float80.BIAS + 1;
    if (hi >= 0) {
      hi = hi << 1 | lo >>> 63;
      lo <<= 1;
      exponent--;
    }
    Rounding.roundExtended(f, (ae ^ ye) & Float80.SIGN, exponent, hi, lo);
  }

  private void onePlus(Fpu f, int exponent, long x, boolean negative, long y, int ye) {
    if (exponent < -9) {
      // z = x itself; the series belongs to 2^7 * z.
      sum.set(x, 0);
      sum.shiftRight(-(exponent + 8));
      z.set(x, 0);
      series(sum, negative);
      resultSign = negative ? Float80.SIGN : 0;
      relative(exponent + 1);
      times(f, y, ye);
      return;
    }
    int e = onePlus(exponent, x, negative);
    if (sum.hi == Float80.INTEGER_BIT && sum.lo == 0) {
      multiple(f, e, sum.hi, y, ye);
    } else {
      logarithm(e);
      times(f, y, ye);
    }
  }

  /** 1 + x, normalised, into {@link #sum}; returns its exponent. */
  private int onePlus(int exponent, long x, boolean negative) {
    sum.set(x, 0);
    if (exponent < 0) {
      sum.shiftRight(-exponent - 1);
      if (negative) {
        sum.negate();
        return -1 - sum.normalise();
      }
      sum.shiftRight(1);
      sum.add(Float80.INTEGER_BIT, 0);
      return 0;
    }
    if (exponent > 127) {
      return exponent;
    }
    sum.add(exponent < 64 ? Float80.INTEGER_BIT >>> exponent : 0, exponent < 64 ? 0 : Float80.INTEGER_BIT >>> exponent);
    if (sum.hi < 0) {
      return exponent;
    }
    sum.shiftRight(1);
    sum.hi |= Float80.INTEGER_BIT;
    return exponent + 1;
  }

  /**
   * The logarithm of {@link #sum} * 2^e, not a power of two, into {@link #value}, {@link #resultExponent} and
   * {@link #resultSign}.
   */
  private void logarithm(int e) {
    boolean halve = Long.compareUnsigned(sum.hi, SQRT_2) >= 0;
    int rough = (int) (sum.hi >>> 48);
    int c = ((halve ? 1 << 24 : 1 << 23) + (rough >> 1)) / rough;
    int exponent = e;
    if (halve) {
      sum.shiftRight(1);
      exponent++;
    }
    // m * C / 256 - 1 = T / 2^135, T what is left of m * C in 128 bits.
    z.set(sum.hi * c + Math.unsignedMultiplyHigh(sum.lo, c), sum.lo * c);
    boolean negative = z.hi < 0;
    if (negative) {
      z.negate();
    }
    series(z, negative);
    if (exponent == 0 && c == 256) {
      resultSign = negative ? Float80.SIGN : 0;
      relative(-7 - z.normalise());
      return;
    }
    value.multiply(z);
    value.multiply(LOG2_E_HIGH, LOG2_E_LOW);
    value.shiftRight(21);
    if (negative) {
      value.negate();
    }
    value.add(LOGARITHMS[2 * (c - FIRST)], LOGARITHMS[2 * (c - FIRST) + 1]);
    value.add((long) exponent << 48, 0);
    resultSign = value.hi < 0 ? Float80.SIGN : 0;
    if (value.hi < 0) {
      value.negate();
    }
    resultExponent = 16 - value.normalise();
  }

  /** Half of log(1 + z) / z, of a positive or negative z given as 2^7 * |z|. */
  private void series(Wide scaled, boolean negative) {
    value.polynomial(SERIES, scaled.hi, scaled.lo, !negative);
  }

  /** The logarithm relative to z = {@link #z} * 2^exponent, z normalised. */
  private void relative(int exponent) {
    value.multiply(z);
    value.multiply(LOG2_E_HIGH, LOG2_E_LOW);
    resultExponent = exponent + 2 - value.normalise();
  }

  private void times(Fpu f, long y, int ye) {
    value.multiply(Float80.normalised(y), 0);
    int exponent = resultExponent + Float80.exponent(y, ye) - value.normalise();
    Rounding.roundExtended(f, resultSign ^ ye & Float80.SIGN, exponent, value.hi, value.lo | 1);
  }
}

package org.javisor.cpu.x87;

/**
 * FMUL.
 *
 * @see "Intel SDM volume 2, FMUL/FMULP/FIMUL"
 */
public final class Multiplication {
  private Multiplication() {}

  /** a * b into {@link Fpu#z}, {@link Fpu#ze}, {@link Fpu#raised}. */
  public static void multiply(Fpu f, long a, int ae, long b, int be) {
    if (Float80.isNormal(a, ae) && Float80.isNormal(b, be)) {
      int exponent = (ae & Float80.SPECIAL) + (be & Float80.SPECIAL) - Float80.BIAS;
      finite(f, (ae ^ be) & Float80.SIGN, exponent, a, b);
    } else {
      special(f, a, ae, b, be);
    }
  }

  private static void finite(Fpu f, int sign, int exponent, long a, long b) {
    long hi = Math.unsignedMultiplyHigh(a, b);
    long lo = a * b;
    if (hi >= 0) {
      hi = hi << 1 | lo >>> 63;
      lo <<= 1;
    } else {
      exponent++;
    }
    Rounding.round(f, sign, exponent, hi, lo);
  }

  private static void special(Fpu f, long a, int ae, long b, int be) {
    if (Float80.propagate(f, a, ae, b, be)) {
      return;
    }
    int sign = (ae ^ be) & Float80.SIGN;
    boolean infinite = Float80.isInfinite(a, ae) || Float80.isInfinite(b, be);
    boolean zero = a == 0 || b == 0;
    if (infinite && zero) {
      f.invalid();
      return;
    }
    if (Float80.isDenormal(a, ae) || Float80.isDenormal(b, be)) {
      f.raised |= Fpu.DE;
    }
    if (infinite) {
      f.result(Float80.INTEGER_BIT, sign | Float80.SPECIAL);
    } else if (zero) {
      f.result(0, sign);
    } else {
      int exponent = Float80.exponent(a, ae) + Float80.exponent(b, be) - Float80.BIAS;
      finite(f, sign, exponent, Float80.normalised(a), Float80.normalised(b));
    }
  }
}

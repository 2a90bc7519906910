package org.javisor.cpu.x87;

/**
 * FSCALE and FXTRACT.
 *
 * @see "Intel SDM volume 2, FSCALE; FXTRACT"
 */
public final class Scaling {
  /** Beyond this the result over- or underflows whatever the operand and its wrapped exponent. */
  private static final int FAR = 0x1_0000;

  private Scaling() {}

  /** a * 2^trunc(b). */
  public static void scale(Fpu f, long a, int ae, long b, int be) {
    if (Float80.propagate(f, a, ae, b, be)) {
      return;
    }
    int sign = ae & Float80.SIGN;
    boolean down = (be & Float80.SIGN) != 0;
    boolean infinite = Float80.isInfinite(a, ae);
    boolean byInfinity = Float80.isInfinite(b, be);
    if (byInfinity && (down ? infinite : Float80.isZero(a, ae))) {
      f.invalid();
      return;
    }
    if (Float80.isDenormal(a, ae) || Float80.isDenormal(b, be)) {
      f.raised |= Fpu.DE;
    }
    if (infinite || Float80.isZero(a, ae)) {
      f.result(a, ae);
    } else if (byInfinity) {
      f.result(down ? 0 : Float80.INTEGER_BIT, down ? sign : sign | Float80.SPECIAL);
    } else {
      int by = truncate(b, be & Float80.SPECIAL);
      Rounding.roundExtended(f, sign, Float80.exponent(a, ae) + (down ? -by : by), Float80.normalised(a), 0);
    }
  }

  private static int truncate(long b, int exponent) {
    int shift = Float80.BIAS + 63 - exponent;
    if (shift > 63) {
      return 0;
    }
    return shift < 64 - 17 ? FAR : (int) (b >>> shift);
  }

  /**
   * FXTRACT: the exponent as a number into {@link Fpu#z}, {@link Fpu#ze}, the significand, 1.0 to 2.0, into
   * {@link Fpu#z2}, {@link Fpu#ze2}.
   */
  public static void extract(Fpu f, long a, int ae) {
    if (Float80.propagate(f, a, ae)) {
      f.z2 = f.z;
      f.ze2 = f.ze;
      return;
    }
    f.z2 = a;
    f.ze2 = ae;
    if (Float80.isZero(a, ae)) {
      f.raised |= Fpu.ZE;
      f.result(Float80.INTEGER_BIT, Float80.SIGN | Float80.SPECIAL);
    } else if (Float80.isInfinite(a, ae)) {
      f.result(Float80.INTEGER_BIT, Float80.SPECIAL);
    } else {
      if (Float80.isDenormal(a, ae)) {
        f.raised |= Fpu.DE;
      }
      IntegerConversion.fromInteger(f, Float80.exponent(a, ae) - Float80.BIAS);
      f.z2 = Float80.normalised(a);
      f.ze2 = ae & Float80.SIGN | Float80.BIAS;
    }
  }
}

package org.javisor.cpu.x87;

/**
 * Single and double precision to the register format and back.
 *
 * @see "Intel SDM volume 2, FLD; FST/FSTP"
 */
public final class FloatConversion {
  /** Bias of the register format less that of the memory format. */
  private static final int REBIAS_32 = Float80.BIAS - 127;

  private static final int REBIAS_64 = Float80.BIAS - 1023;

  private FloatConversion() {}

  /**
   * Widens a single into {@link Fpu#z}, {@link Fpu#ze}; a denormal raises DE. A signaling NaN stays one: as an operand
   * of arithmetic it takes part in the choice of the resulting NaN.
   */
  public static void fromFloat32(Fpu f, int bits) {
    int sign = bits >>> 16 & Float80.SIGN;
    int exponent = bits >>> 23 & 0xFF;
    long fraction = (long) (bits & 0x7F_FFFF) << 40;
    if (exponent != 0 && exponent != 0xFF) {
      f.z = Float80.INTEGER_BIT | fraction;
      f.ze = sign | exponent + REBIAS_32;
    } else {
      special(f, sign, exponent != 0, fraction, REBIAS_32);
    }
  }

  /** Widens a double like {@link #fromFloat32}. */
  public static void fromFloat64(Fpu f, long bits) {
    int sign = (int) (bits >>> 48) & Float80.SIGN;
    int exponent = (int) (bits >>> 52) & 0x7FF;
    long fraction = bits << 11 & Long.MAX_VALUE;
    if (exponent != 0 && exponent != 0x7FF) {
      f.z = Float80.INTEGER_BIT | fraction;
      f.ze = sign | exponent + REBIAS_64;
    } else {
      special(f, sign, exponent != 0, fraction, REBIAS_64);
    }
  }

  private static void special(Fpu f, int sign, boolean nanOrInfinity, long fraction, int rebias) {
    if (nanOrInfinity) {
      f.result(Float80.INTEGER_BIT | fraction, sign | Float80.SPECIAL);
    } else if (fraction == 0) {
      f.result(0, sign);
    } else {
      f.raised |= Fpu.DE;
      int zeros = Long.numberOfLeadingZeros(fraction);
      f.result(fraction << zeros, sign | rebias + 1 - zeros);
    }
  }

  /** FLD of a single or double: widened, a signaling NaN made quiet. */
  static void quiet(Fpu f) {
    if (Float80.isSignaling(f.z, f.ze)) {
      f.raised |= Fpu.IE;
      f.z |= Float80.QUIET_BIT;
    }
  }

  /** Rounds to a single, its bits into {@link Fpu#z}. */
  public static void toFloat32(Fpu f, long a, int ae) {
    int exponent = (ae & Float80.SPECIAL) - REBIAS_32;
    if (a < 0 && exponent > 0 && exponent < 0xFE) {
      normal(f, a, exponent, ae & Float80.SIGN, 24);
      f.z |= (ae & Float80.SIGN) << 16 & 0xFFFF_FFFFL;
      return;
    }
    narrow(f, a, ae, 24, REBIAS_32, 0xFF);
    f.z = (ae & Float80.SIGN) << 16 | f.z;
    if (f.ze != 0) {
      f.z = 0xFFC0_0000L;
    }
    f.z &= 0xFFFF_FFFFL;
  }

  /** Rounds to a double, its bits into {@link Fpu#z}. */
  public static void toFloat64(Fpu f, long a, int ae) {
    int exponent = (ae & Float80.SPECIAL) - REBIAS_64;
    if (a < 0 && exponent > 0 && exponent < 0x7FE) {
      normal(f, a, exponent, ae & Float80.SIGN, 53);
      f.z |= (long) (ae & Float80.SIGN) << 48;
      return;
    }
    narrow(f, a, ae, 53, REBIAS_64, 0x7FF);
    f.z |= (long) (ae & Float80.SIGN) << 48;
    if (f.ze != 0) {
      f.z = 0xFFF8_0000_0000_0000L;
    }
  }

  /** A number that neither over- nor underflows. */
  private static void normal(Fpu f, long a, int exponent, int sign, int precision) {
    long kept = a >>> 64 - precision;
    long dropped = a << precision;
    if (dropped != 0) {
      boolean up = Rounding.up(f.control, sign, kept, dropped);
      inexact(f, true, up);
      kept += up ? 1 : 0;
    }
    // The integer bit of the significand counts one exponent; a carry, two.
    f.z = ((long) (exponent - 1) << precision - 1) + kept;
  }

  /**
   * The magnitude's bits into {@link Fpu#z}; {@link Fpu#ze} becomes 1 where the result is the default NaN.
   *
   * @param special the format's largest biased exponent, of infinities and NaNs
   */
  private static void narrow(Fpu f, long a, int ae, int precision, int rebias, int special) {
    f.ze = 0;
    if (Float80.isUnsupported(a, ae)) {
      f.raised = Fpu.IE;
      f.ze = 1;
    } else if ((ae & Float80.SPECIAL) == Float80.SPECIAL) {
      f.raised = Float80.isSignaling(a, ae) ? Fpu.IE : 0;
      long quiet = a == Float80.INTEGER_BIT ? 0 : Float80.QUIET_BIT;
      f.z = (long) special << precision - 1 | (a & Long.MAX_VALUE | quiet) >>> 64 - precision;
    } else if (a == 0) {
      f.z = 0;
    } else {
      finite(f, Float80.normalised(a), Float80.exponent(a, ae) - rebias, ae & Float80.SIGN, precision, special);
    }
  }

  private static void finite(Fpu f, long a, int exponent, int sign, int precision, int special) {
    int unused = 64 - precision;
    long dropped = a << precision;
    boolean up = Rounding.up(f.control, sign, a >>> unused, dropped);
    long rounded = (a >>> unused) + (up ? 1 : 0);
    int carry = (int) (rounded >>> precision);
    if (exponent + carry >= special) {
      overflow(f, sign, precision, special);
    } else if (exponent + carry <= 0) {
      underflow(f, a, exponent, sign, precision);
    } else {
      normal(f, a, exponent, sign, precision);
    }
  }

  private static void inexact(Fpu f, boolean inexact, boolean up) {
    if (inexact) {
      f.raised |= Fpu.PE | (up ? Fpu.C1 : 0);
    }
  }

  private static void overflow(Fpu f, int sign, int precision, int special) {
    f.raised |= Fpu.OE;
    if ((f.control & Fpu.OE) == 0) {
      return;
    }
    int mode = f.control & Fpu.ROUNDING;
    boolean away = mode == Fpu.ROUND_NEAREST || mode == (sign == 0 ? Fpu.ROUND_UP : Fpu.ROUND_DOWN);
    inexact(f, true, away);
    f.z = ((long) special << precision - 1) - (away ? 0 : 1);
  }

  private static void underflow(Fpu f, long a, int exponent, int sign, int precision) {
    int unused = 64 - precision;
    if ((f.control & Fpu.UE) == 0) {
      f.raised |= Fpu.UE;
      return;
    }
    int shift = 1 - exponent;
    long low = Rounding.shiftRightLow(a, 0, shift);
    long high = shift > 63 ? 0 : a >>> shift;
    long dropped = high << precision | (low != 0 ? 1 : 0);
    boolean up = Rounding.up(f.control, sign, high >>> unused, dropped);
    if (dropped != 0) {
      f.raised |= Fpu.UE;
    }
    inexact(f, dropped != 0, up);
    f.z = (high >>> unused) + (up ? 1 : 0);
  }
}

package org.javisor.cpu.x87;

/**
 * Integers to the register format and back, FRNDINT, and packed decimals.
 *
 * @see "Intel SDM volume 2, FILD; FIST/FISTP; FISTTP; FRNDINT; FBLD; FBSTP"
 */
public final class IntegerConversion {
  private static final long MAX_DECIMAL = 999_999_999_999_999_999L;

  /** The low quadword of the packed decimal indefinite; its high word is 0xFFFF. */
  static final long DECIMAL_INDEFINITE = 0xC000_0000_0000_0000L;

  private IntegerConversion() {}

  /** An integer, exactly, into {@link Fpu#z} and {@link Fpu#ze}. */
  public static void fromInteger(Fpu f, long value) {
    if (value == 0) {
      f.result(0, 0);
      return;
    }
    int sign = value < 0 ? Float80.SIGN : 0;
    long magnitude = Math.abs(value);
    int zeros = Long.numberOfLeadingZeros(magnitude);
    f.result(magnitude << zeros, sign | Float80.BIAS + 63 - zeros);
  }

  /**
   * Rounds to an integer of 16, 32 or 64 bits into {@link Fpu#z}. What does not fit raises IE and gives the integer
   * indefinite, the most negative one.
   *
   * @param rounding one of the rounding modes of the control word
   */
  public static void toInteger(Fpu f, long a, int ae, int bits, int rounding) {
    int sign = ae & Float80.SIGN;
    int exponent = (ae & Float80.SPECIAL) - Float80.BIAS;
    long indefinite = Long.MIN_VALUE >> 64 - bits;
    if (exponent > 63 || Float80.isUnsupported(a, ae)) {
      f.raised = Fpu.IE;
      f.z = indefinite;
      return;
    }
    long magnitude = magnitude(f, a, exponent, sign, rounding);
    long limit = sign == 0 ? -(indefinite + 1) : indefinite == Long.MIN_VALUE ? indefinite : -indefinite;
    if (Long.compareUnsigned(magnitude, limit) > 0) {
      f.raised = Fpu.IE;
      f.z = indefinite;
      return;
    }
    f.z = sign == 0 ? magnitude : -magnitude;
  }

  /** The rounded magnitude of a finite number below 2^64; raises PE. */
  private static long magnitude(Fpu f, long a, int exponent, int sign, int rounding) {
    int shift = 63 - exponent;
    if (a == 0 || shift == 0) {
      return a;
    }
    long kept = shift > 63 ? 0 : a >>> shift;
    long dropped = Rounding.shiftRightLow(a, 0, shift);
    if (dropped == 0) {
      return kept;
    }
    boolean up = Rounding.up(rounding, sign, kept, dropped);
    f.raised |= Fpu.PE | (up ? Fpu.C1 : 0);
    return kept + (up ? 1 : 0);
  }

  /** FRNDINT. */
  public static void roundToInteger(Fpu f, long a, int ae) {
    if (Float80.propagate(f, a, ae)) {
      return;
    }
    if (Float80.isDenormal(a, ae)) {
      f.raised |= Fpu.DE;
    }
    int exponent = (ae & Float80.SPECIAL) - Float80.BIAS;
    if (exponent >= 63 || a == 0) {
      f.result(a, ae);
      return;
    }
    int sign = ae & Float80.SIGN;
    long magnitude = magnitude(f, a, exponent, sign, f.control);
    fromInteger(f, magnitude);
    if (magnitude == Long.MIN_VALUE) {
      f.ze = Float80.BIAS + 63;
    }
    f.ze |= sign;
  }

  /** FBLD: the integer of 18 packed digits. What the digits A to F do is undefined; they count 10 to 15. */
  public static void fromDecimal(Fpu f, long low, int high) {
    long value = 0;
    for (int i = 17; i >= 0; i--) {
      int digit = i > 15 ? high >> 4 * (i - 16) : (int) (low >>> 4 * i);
      value = value * 10 + (digit & 15);
    }
    fromInteger(f, value);
    f.ze |= high & Float80.SIGN;
  }

  /** FBSTP: the low eight bytes into {@link Fpu#z}, the high two into {@link Fpu#ze}. */
  public static void toDecimal(Fpu f, long a, int ae) {
    toInteger(f, a, ae, 64, f.control & Fpu.ROUNDING);
    long magnitude = Math.abs(f.z);
    if (Long.compareUnsigned(magnitude, MAX_DECIMAL) > 0) {
      f.raised = Fpu.IE;
      f.result(DECIMAL_INDEFINITE, 0xFFFF);
      return;
    }
    long low = 0;
    for (int i = 0; i < 16; i++) {
      low |= magnitude % 10 << 4 * i;
      magnitude /= 10;
    }
    f.result(low, ae & Float80.SIGN | (int) (magnitude / 10 << 4 | magnitude % 10));
  }
}

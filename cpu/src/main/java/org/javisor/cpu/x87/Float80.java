package org.javisor.cpu.x87;

/**
 * The double extended-precision format: a 64-bit significand with explicit integer bit, and an int with the sign in
 * bit 15 and the biased exponent in bits 14:0. Classification, and the rules for operands that are not numbers.
 *
 * @see "Intel SDM volume 1, 4.2.2 Floating-Point Data Types; 8.2.2 Unsupported Double Extended-Precision Formats"
 */
public final class Float80 {
  public static final int BIAS = 0x3FFF;
  public static final int SIGN = 0x8000;

  /** Exponent of infinities and NaNs, and the mask of the exponent. */
  public static final int SPECIAL = 0x7FFF;

  public static final long INTEGER_BIT = Long.MIN_VALUE;
  public static final long QUIET_BIT = 1L << 62;

  /** Significand of the default NaN ("real indefinite"). */
  public static final long DEFAULT_NAN = INTEGER_BIT | QUIET_BIT;

  public static final int DEFAULT_NAN_EXPONENT = SIGN | SPECIAL;

  private Float80() {}

  /** Whether it is a normal number: neither zero, denormal, infinite, NaN nor unsupported. */
  public static boolean isNormal(long significand, int signExponent) {
    return significand < 0 && ((signExponent + 1) & 0x7FFE) != 0;
  }

  /** Unnormals, pseudo-NaNs and pseudo-infinities: the integer bit is missing. */
  public static boolean isUnsupported(long significand, int signExponent) {
    return significand >= 0 && (signExponent & SPECIAL) != 0;
  }

  public static boolean isZero(long significand, int signExponent) {
    return significand == 0 && (signExponent & SPECIAL) == 0;
  }

  /** Denormals, and pseudo-denormals. */
  public static boolean isDenormal(long significand, int signExponent) {
    return significand != 0 && (signExponent & SPECIAL) == 0;
  }

  public static boolean isInfinite(long significand, int signExponent) {
    return significand == INTEGER_BIT && (signExponent & SPECIAL) == SPECIAL;
  }

  public static boolean isNan(long significand, int signExponent) {
    return significand < 0 && significand != INTEGER_BIT && (signExponent & SPECIAL) == SPECIAL;
  }

  public static boolean isSignaling(long significand, int signExponent) {
    return (significand & QUIET_BIT) == 0 && isNan(significand, signExponent);
  }

  /**
   * Settles an operation whose operand is a NaN or unsupported.
   *
   * @return false if the operand is an ordinary one
   */
  static boolean propagate(Fpu f, long a, int ae) {
    if (isUnsupported(a, ae)) {
      f.invalid();
      return true;
    }
    if (!isNan(a, ae)) {
      return false;
    }
    f.raised = (a & QUIET_BIT) == 0 ? Fpu.IE : 0;
    f.result(a | QUIET_BIT, ae);
    return true;
  }

  /**
   * Settles an operation one of whose operands is a NaN or unsupported. Of two NaNs the one with the larger significand
   * wins, but a quiet one wins against a signaling one.
   *
   * @return false if both are ordinary operands
   * @see "Intel SDM volume 1, table 4-7 Rules for Handling NaNs"
   */
  static boolean propagate(Fpu f, long a, int ae, long b, int be) {
    if (isUnsupported(a, ae) || isUnsupported(b, be)) {
      f.invalid();
      return true;
    }
    boolean aNan = isNan(a, ae);
    boolean bNan = isNan(b, be);
    if (!aNan && !bNan) {
      return false;
    }
    boolean aSignaling = aNan && (a & QUIET_BIT) == 0;
    boolean bSignaling = bNan && (b & QUIET_BIT) == 0;
    f.raised = aSignaling || bSignaling ? Fpu.IE : 0;
    boolean first = aNan && bNan ? prefersFirst(a, ae, aSignaling, b, be, bSignaling) : aNan;
    f.result((first ? a : b) | QUIET_BIT, first ? ae : be);
    return true;
  }

  private static boolean prefersFirst(long a, int ae, boolean aSignaling, long b, int be, boolean bSignaling) {
    if (aSignaling != bSignaling) {
      return bSignaling;
    }
    int order = Long.compareUnsigned(a, b);
    return order != 0 ? order > 0 : (ae & SIGN) <= (be & SIGN);
  }

  /** The biased exponent of a finite number other than zero, as if it were normalised. */
  static int exponent(long significand, int signExponent) {
    return Math.max(signExponent & SPECIAL, 1) - Long.numberOfLeadingZeros(significand);
  }

  /** The significand of a finite number other than zero, shifted so that its integer bit is set. */
  static long normalised(long significand) {
    return significand << Long.numberOfLeadingZeros(significand);
  }
}

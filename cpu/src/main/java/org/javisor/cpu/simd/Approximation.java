package org.javisor.cpu.simd;

/**
 * Approximate reciprocals. Processors differ here within a bound on the relative error of 1.5 * 2^-12. Ours is the
 * correctly rounded value, rounded once more to 12 fraction bits: at most 2^-13 + 2^-24 off. Denormal operands count as
 * zeros, denormal results become zeros, MXCSR neither matters nor changes.
 *
 * @see "Intel SDM volume 2, RCPPS, RCPSS, RSQRTPS, RSQRTSS"
 */
public final class Approximation {
  private static final int SIGN = Integer.MIN_VALUE;
  private static final int QUIET = 0x40_0000;
  private static final int DROPPED_BITS = 11;

  private Approximation() {}

  /** RCPSS: one lane. */
  public static int rcpss(int b) {
    if (SoftFloat.isNan(b)) {
      return b | QUIET;
    }
    if (isTiny(b)) {
      return (b & SIGN) | SoftFloat.SINGLE_INFINITY;
    }
    int reciprocal = Float.floatToRawIntBits(1 / Float.intBitsToFloat(b));
    return isTiny(reciprocal) ? b & SIGN : shorten(reciprocal);
  }

  /** RSQRTSS: one lane. */
  public static int rsqrtss(int b) {
    if (SoftFloat.isNan(b)) {
      return b | QUIET;
    }
    if (isTiny(b)) {
      return (b & SIGN) | SoftFloat.SINGLE_INFINITY;
    }
    if (b < 0) {
      return SoftFloat.SINGLE_INDEFINITE;
    }
    return shorten(Float.floatToRawIntBits((float) (1 / Math.sqrt(Float.intBitsToFloat(b)))));
  }

  /** RCPPS: two lanes. */
  public static long rcpps(long b) {
    return Lanes.pair(rcpss(Lanes.low(b)), rcpss(Lanes.high(b)));
  }

  /** RSQRTPS: two lanes. */
  public static long rsqrtps(long b) {
    return Lanes.pair(rsqrtss(Lanes.low(b)), rsqrtss(Lanes.high(b)));
  }

  /** Zero or denormal. */
  private static boolean isTiny(int bits) {
    return (bits & SoftFloat.SINGLE_INFINITY) == 0;
  }

  /** Rounds to 12 fraction bits; zero and infinity stay. */
  private static int shorten(int bits) {
    return (bits + (1 << (DROPPED_BITS - 1))) & -(1 << DROPPED_BITS);
  }
}

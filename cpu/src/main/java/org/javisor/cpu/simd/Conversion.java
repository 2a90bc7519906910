package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.SoftFloat.DOUBLE;
import static org.javisor.cpu.simd.SoftFloat.SINGLE;

import org.javisor.cpu.Cpu;

/**
 * Conversions between integers, singles and doubles, on raw bits, and rounding to integers. Whoever calls them for an
 * instruction ends it with {@link Mxcsr#settle}.
 *
 * @see "Intel SDM volume 1, 11.4.1.6 SSE2 Conversion Instructions; 12.8.4 Floating-Point Rounding Instructions"
 */
public final class Conversion {
  private static final double TWO_TO_31 = 0x1p31;
  private static final double TWO_TO_63 = 0x1p63;

  private Conversion() {}

  /** CVTDQ2PD, CVTPI2PD and CVTSI2SD of 32 bits: always exact. */
  public static long cvtdq2pd(int value) {
    return Double.doubleToRawLongBits(value);
  }

  /** CVTSI2SD of 64 bits. */
  public static long cvtsi2sd(Cpu c, long value) {
    return Mxcsr.ready(c) || fits(value, DOUBLE)
        ? Double.doubleToRawLongBits((double) value)
        : roundInteger(c, value, DOUBLE);
  }

  /** CVTSI2SS of 32 or 64 bits, and one lane of CVTDQ2PS and CVTPI2PS. */
  public static int cvtsi2ss(Cpu c, long value) {
    return Mxcsr.ready(c) || fits(value, SINGLE)
        ? Float.floatToRawIntBits((float) value)
        : (int) roundInteger(c, value, SINGLE);
  }

  /** CVTDQ2PS, CVTPI2PS: two lanes. */
  public static long cvtdq2ps(Cpu c, long b) {
    return Lanes.pair(cvtsi2ss(c, Lanes.low(b)), cvtsi2ss(c, Lanes.high(b)));
  }

  /** Whether a significand of so many bits holds the integer. */
  private static boolean fits(long value, int bits) {
    long magnitude = Math.abs(value);
    return 64 - Long.numberOfLeadingZeros(magnitude) - Long.numberOfTrailingZeros(magnitude) <= bits;
  }

  private static long roundInteger(Cpu c, long value, int format) {
    long magnitude = Math.abs(value);
    int shift = Long.numberOfLeadingZeros(magnitude);
    return SoftFloat.round(c, value < 0, 63 - shift, magnitude << shift, format);
  }

  /** CVTSS2SD, and one lane of CVTPS2PD: exact. */
  public static long cvtss2sd(Cpu c, int b) {
    int x = SoftFloat.operand(c, b);
    if (SoftFloat.isNan(x)) {
      return SoftFloat.nan(c, SoftFloat.widen(x), 0, DOUBLE);
    }
    if (SoftFloat.isDenormal(x)) {
      Mxcsr.raise(c, Mxcsr.DE);
    }
    return SoftFloat.widen(x);
  }

  /** CVTSD2SS, and one lane of CVTPD2PS. */
  public static int cvtsd2ss(Cpu c, long b) {
    int rounded = Float.floatToRawIntBits((float) Double.longBitsToDouble(b));
    return Mxcsr.ready(c) && SingleArithmetic.ordinary(rounded) ? rounded : narrow(c, SoftFloat.operand(c, b));
  }

  private static int narrow(Cpu c, long b) {
    if (SoftFloat.isNan(b)) {
      return (int) SoftFloat.nan(c, b, b, SINGLE);
    }
    if (SoftFloat.isInfinite(b)) {
      return (int) SoftFloat.special(b, SINGLE);
    }
    if (SoftFloat.isZero(b)) {
      return (int) SoftFloat.zero(b < 0, SINGLE);
    }
    if (SoftFloat.isDenormal(b)) {
      Mxcsr.raise(c, Mxcsr.DE);
    }
    return (int) SoftFloat.round(c, b, SINGLE);
  }

  /** CVTTSD2SI to 32 bits, and one lane of CVTTPD2DQ and CVTTPD2PI. */
  public static int cvttsd2si32(Cpu c, long b) {
    double x = Double.longBitsToDouble(b);
    int i = (int) x;
    return i == x ? i : toInt(c, b, Mxcsr.ZERO);
  }

  /** CVTSD2SI to 32 bits, and one lane of CVTPD2DQ and CVTPD2PI. */
  public static int cvtsd2si32(Cpu c, long b) {
    double x = Double.longBitsToDouble(b);
    int i = (int) x;
    return i == x ? i : toInt(c, b, Mxcsr.rounding(c));
  }

  /** CVTTSD2SI to 64 bits. */
  public static long cvttsd2si64(Cpu c, long b) {
    return toLong(c, b, Mxcsr.ZERO);
  }

  /** CVTSD2SI to 64 bits. */
  public static long cvtsd2si64(Cpu c, long b) {
    return toLong(c, b, Mxcsr.rounding(c));
  }

  /** CVTTSS2SI to 32 bits, and one lane of CVTTPS2DQ and CVTTPS2PI. */
  public static int cvttss2si32(Cpu c, int b) {
    return cvttsd2si32(c, SoftFloat.widen(SoftFloat.operand(c, b)));
  }

  /** CVTSS2SI to 32 bits, and one lane of CVTPS2DQ and CVTPS2PI. */
  public static int cvtss2si32(Cpu c, int b) {
    return cvtsd2si32(c, SoftFloat.widen(SoftFloat.operand(c, b)));
  }

  /** CVTTSS2SI to 64 bits. */
  public static long cvttss2si64(Cpu c, int b) {
    return cvttsd2si64(c, SoftFloat.widen(SoftFloat.operand(c, b)));
  }

  /** CVTSS2SI to 64 bits. */
  public static long cvtss2si64(Cpu c, int b) {
    return cvtsd2si64(c, SoftFloat.widen(SoftFloat.operand(c, b)));
  }

  /** CVTTPS2DQ, CVTTPS2PI: two lanes. */
  public static long cvttps2dq(Cpu c, long b) {
    return Lanes.pair(cvttss2si32(c, Lanes.low(b)), cvttss2si32(c, Lanes.high(b)));
  }

  /** CVTPS2DQ, CVTPS2PI: two lanes. */
  public static long cvtps2dq(Cpu c, long b) {
    return Lanes.pair(cvtss2si32(c, Lanes.low(b)), cvtss2si32(c, Lanes.high(b)));
  }

  /** CVTTPD2DQ, CVTTPD2PI: both lanes. */
  public static long cvttpd2dq(Cpu c, long low, long high) {
    return Lanes.pair(cvttsd2si32(c, low), cvttsd2si32(c, high));
  }

  /** CVTPD2DQ, CVTPD2PI: both lanes. */
  public static long cvtpd2dq(Cpu c, long low, long high) {
    return Lanes.pair(cvtsd2si32(c, low), cvtsd2si32(c, high));
  }

  /** CVTPD2PS: both lanes. */
  public static long cvtpd2ps(Cpu c, long low, long high) {
    return Lanes.pair(cvtsd2ss(c, low), cvtsd2ss(c, high));
  }

  private static int toInt(Cpu c, long b, int mode) {
    double x = Double.longBitsToDouble(SoftFloat.operand(c, b));
    double rounded = roundTo(x, mode);
    if (!(rounded >= -TWO_TO_31 && rounded < TWO_TO_31)) {
      Mxcsr.raise(c, Mxcsr.IE);
      return Integer.MIN_VALUE;
    }
    if (rounded != x) {
      Mxcsr.raise(c, Mxcsr.PE);
    }
    return (int) rounded;
  }

  private static long toLong(Cpu c, long b, int mode) {
    double x = Double.longBitsToDouble(SoftFloat.operand(c, b));
    double rounded = roundTo(x, mode);
    if (!(rounded >= -TWO_TO_63 && rounded < TWO_TO_63)) {
      Mxcsr.raise(c, Mxcsr.IE);
      return Long.MIN_VALUE;
    }
    if (rounded != x) {
      Mxcsr.raise(c, Mxcsr.PE);
    }
    return (long) rounded;
  }

  private static double roundTo(double x, int mode) {
    return switch (mode) {
      case Mxcsr.NEAREST -> Math.rint(x);
      case Mxcsr.DOWN -> Math.floor(x);
      case Mxcsr.UP -> Math.ceil(x);
      default -> x < 0 ? Math.ceil(x) : Math.floor(x);
    };
  }

  /**
   * ROUNDPD, ROUNDSD: to an integer that stays a double.
   *
   * @param control the immediate: rounding mode in bits 1:0 unless bit 2 asks for MXCSR's; bit 3 hides the precision
   *     exception
   */
  public static long roundpd(Cpu c, long b, int control) {
    long x = SoftFloat.operand(c, b);
    if (SoftFloat.isNan(x)) {
      return SoftFloat.nan(c, x, x, DOUBLE);
    }
    double value = Double.longBitsToDouble(x);
    double rounded = roundTo(value, (control & 4) != 0 ? Mxcsr.rounding(c) : control & 3);
    if (rounded != value && (control & 8) == 0) {
      Mxcsr.raise(c, Mxcsr.PE);
    }
    return Double.doubleToRawLongBits(rounded);
  }

  /** ROUNDSS: one lane, as {@link #roundpd}. */
  public static int roundss(Cpu c, int b, int control) {
    int x = SoftFloat.operand(c, b);
    if (SoftFloat.isNan(x)) {
      return (int) SoftFloat.nan(c, SoftFloat.widen(x), 0, SINGLE);
    }
    float value = Float.intBitsToFloat(x);
    float rounded = (float) roundTo(value, (control & 4) != 0 ? Mxcsr.rounding(c) : control & 3);
    if (rounded != value && (control & 8) == 0) {
      Mxcsr.raise(c, Mxcsr.PE);
    }
    return Float.floatToRawIntBits(rounded);
  }

  /** ROUNDPS: two lanes. */
  public static long roundps(Cpu c, long b, int control) {
    return Lanes.pair(roundss(c, Lanes.low(b), control), roundss(c, Lanes.high(b), control));
  }
}

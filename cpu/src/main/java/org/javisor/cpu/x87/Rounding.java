package org.javisor.cpu.x87;

/**
 * Rounds an exact intermediate result to the destination's precision and range, and raises overflow, underflow and
 * precision exceptions with their masked or unmasked responses.
 *
 * @see "Intel SDM volume 1, 4.8.4 Rounding; 8.5.4 to 8.5.6"
 */
final class Rounding {
  /** What unmasked overflow subtracts from, and unmasked underflow adds to, the exponent of a register result. */
  private static final int WRAP = 0x6000;

  private static final int MAX_EXPONENT = 0x7FFE;

  /** Inexact and rounded away from zero. */
  private static final int UP = Fpu.PE | Fpu.C1;

  private Rounding() {}

  /**
   * Rounds to the precision of the control word.
   *
   * @param sign 0 or 0x8000
   * @param exponent biased; of any size
   * @param hi significand, normalised
   * @param lo the bits below it, the lowest one sticky
   */
  static void round(Fpu f, int sign, int exponent, long hi, long lo) {
    if ((f.control & Fpu.PRECISION) == Fpu.PRECISION_EXTENDED) {
      roundExtended(f, sign, exponent, hi, lo);
    } else {
      roundSlow(f, sign, exponent, hi, lo, precision(f.control));
    }
  }

  /** Rounds to 64 bits whatever the precision control says. */
  static void roundExtended(Fpu f, int sign, int exponent, long hi, long lo) {
    if (exponent <= 0 || exponent >= MAX_EXPONENT) {
      roundSlow(f, sign, exponent, hi, lo, 64);
      return;
    }
    if (lo != 0) {
      f.raised |= Fpu.PE;
      if (up(f.control, sign, hi, lo)) {
        f.raised |= Fpu.C1;
        if (++hi == 0) {
          hi = Float80.INTEGER_BIT;
          exponent++;
        }
      }
    }
    f.z = hi;
    f.ze = sign | exponent;
  }

  /** Significant bits under a control word. */
  static int precision(int control) {
    return switch (control & Fpu.PRECISION) {
      case Fpu.PRECISION_SINGLE -> 24;
      case Fpu.PRECISION_DOUBLE -> 53;
      default -> 64;
    };
  }

  /** Whether a magnitude is rounded up to the next one, given the bits to be dropped. */
  static boolean up(int control, int sign, long kept, long dropped) {
    int mode = control & Fpu.ROUNDING;
    if (mode == Fpu.ROUND_NEAREST) {
      return dropped < 0 && (dropped != Long.MIN_VALUE || (kept & 1) != 0);
    }
    return dropped != 0 && mode == (sign == 0 ? Fpu.ROUND_UP : Fpu.ROUND_DOWN);
  }

  /** The bits below a precision, as a fraction of its last place; the lowest one sticky. */
  private static long dropped(long hi, long lo, int precision) {
    return precision == 64 ? lo : hi << precision | (lo != 0 ? 1 : 0);
  }

  private static void roundSlow(Fpu f, int sign, int exponent, long hi, long lo, int precision) {
    int unused = 64 - precision;
    long dropped = dropped(hi, lo, precision);
    long kept = hi >>> unused;
    boolean up = up(f.control, sign, kept, dropped);
    long rounded = (kept + (up ? 1 : 0)) << unused;
    int roundedExponent = exponent;
    if (rounded >= 0) {
      rounded = Float80.INTEGER_BIT;
      roundedExponent++;
    }
    if (roundedExponent > MAX_EXPONENT) {
      overflow(f, sign, roundedExponent, rounded, inexact(dropped, up), precision);
    } else if (roundedExponent <= 0) {
      underflow(f, sign, exponent, hi, lo, precision);
    } else {
      finish(f, sign | roundedExponent, rounded, inexact(dropped, up));
    }
  }

  /** What rounding raises: PE if anything was dropped, and C1 if rounded up. */
  private static int inexact(long dropped, boolean up) {
    return dropped == 0 ? 0 : up ? UP : Fpu.PE;
  }

  private static void finish(Fpu f, int signExponent, long significand, int raised) {
    f.raised |= raised;
    f.result(significand, signExponent);
  }

  private static void overflow(Fpu f, int sign, int exponent, long significand, int raised, int precision) {
    f.raised |= Fpu.OE;
    if ((f.control & Fpu.OE) == 0) {
      if (exponent - WRAP > MAX_EXPONENT) {
        // Only FSCALE gets here.
        finish(f, sign | Float80.SPECIAL, Float80.INTEGER_BIT, UP);
      } else {
        finish(f, sign | exponent - WRAP, significand, raised);
      }
      return;
    }
    int mode = f.control & Fpu.ROUNDING;
    if (mode == Fpu.ROUND_NEAREST || mode == (sign == 0 ? Fpu.ROUND_UP : Fpu.ROUND_DOWN)) {
      finish(f, sign | Float80.SPECIAL, Float80.INTEGER_BIT, UP);
    } else {
      finish(f, sign | MAX_EXPONENT, -1L << (64 - precision), Fpu.PE);
    }
  }

  private static void underflow(Fpu f, int sign, int exponent, long hi, long lo, int precision) {
    if ((f.control & Fpu.UE) == 0) {
      f.raised |= Fpu.UE;
      if (exponent + WRAP <= 0) {
        // Only FSCALE gets here.
        finish(f, sign, 0, Fpu.PE);
      } else {
        roundSlow(f, sign, exponent + WRAP, hi, lo, precision);
      }
      return;
    }
    int unused = 64 - precision;
    int shift = 1 - exponent;
    long low = shiftRightLow(hi, lo, shift);
    long high = shift > 63 ? 0 : hi >>> shift;
    long dropped = dropped(high, low, precision);
    long kept = high >>> unused;
    boolean up = up(f.control, sign, kept, dropped);
    long rounded = (kept + (up ? 1 : 0)) << unused;
    if (dropped != 0) {
      f.raised |= Fpu.UE;
    }
    finish(f, sign | (rounded < 0 ? 1 : 0), rounded, inexact(dropped, up));
  }

  /** The low half of a 128-bit number shifted right, its lowest bit sticky. */
  static long shiftRightLow(long hi, long lo, int shift) {
    if (shift == 0) {
      return lo;
    }
    if (shift < 64) {
      return hi << -shift | lo >>> shift | (lo << -shift != 0 ? 1 : 0);
    }
    if (shift == 64) {
      return hi | (lo != 0 ? 1 : 0);
    }
    if (shift < 128) {
      return hi >>> shift | (hi << -shift != 0 || lo != 0 ? 1 : 0);
    }
    return 1;
  }
}

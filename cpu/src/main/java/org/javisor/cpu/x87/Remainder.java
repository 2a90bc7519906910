package org.javisor.cpu.x87;

/**
 * FPREM and FPREM1: exact remainders, in steps that reduce the exponent by at most 63.
 *
 * @see "Intel SDM volume 2, FPREM; FPREM1"
 */
public final class Remainder {
  private Remainder() {}

  /**
   * The remainder of a by b into {@link Fpu#z}, {@link Fpu#ze}; {@link Fpu#raised} also has C2 where the reduction is
   * incomplete, and otherwise the quotient's low bits in C0, C3 and C1.
   *
   * @param nearest whether the quotient is rounded to nearest (FPREM1) or towards zero (FPREM)
   * @return whether there is a quotient at all; for NaNs and invalid operands there is none
   */
  public static boolean remainder(Fpu f, long a, int ae, long b, int be, boolean nearest) {
    if (Float80.propagate(f, a, ae, b, be)) {
      return false;
    }
    if (Float80.isInfinite(a, ae) || Float80.isZero(b, be)) {
      f.invalid();
      return false;
    }
    if (Float80.isDenormal(a, ae) || Float80.isDenormal(b, be)) {
      f.raised |= Fpu.DE;
    }
    if (a == 0 || Float80.isInfinite(b, be)) {
      if (a == 0) {
        f.result(a, ae);
      } else {
        finish(f, ae & Float80.SIGN, Float80.exponent(a, ae), Float80.normalised(a));
      }
      return true;
    }
    finite(f, a, ae, b, be, nearest);
    return true;
  }

  private static void finite(Fpu f, long a, int ae, long b, int be, boolean nearest) {
    int sign = ae & Float80.SIGN;
    int exponent = Float80.exponent(b, be);
    int difference = Float80.exponent(a, ae) - exponent;
    long dividend = Float80.normalised(a);
    long divisor = Float80.normalised(b);
    if (difference < (nearest ? -1 : 0)) {
      finish(f, sign, exponent + difference, dividend);
    } else if (difference >= 64) {
      // Any reduction between 32 and 63 is architectural; processors take this one.
      int step = difference & 31 | 32;
      f.raised |= Fpu.C2;
      finish(f, sign, exponent + difference - step, modulo(dividend, divisor, step));
    } else if (difference < 0) {
      below(f, sign, exponent, dividend, divisor);
    } else {
      long high = Long.compareUnsigned(dividend, divisor) >= 0 ? 1 : 0;
      long rest = high != 0 ? dividend - divisor : dividend;
      long quotient = high;
      if (difference > 0) {
        long low = rest << difference;
        long digits = Division.quotient(rest >>> -difference, low, divisor);
        quotient = (high << difference) + digits;
        rest = low - digits * divisor;
      }
      if (nearest) {
        roundQuotient(f, sign, exponent, rest, quotient, divisor);
      } else {
        quotient(f, quotient);
        finish(f, sign, exponent, rest);
      }
    }
  }

  /** FPREM1 of a dividend a/2 between a quarter and the whole of the divisor b: the quotient is 0 or 1. */
  private static void below(Fpu f, int sign, int exponent, long a, long b) {
    if (Long.compareUnsigned(a, b) > 0) {
      quotient(f, 1);
      finish(f, sign ^ Float80.SIGN, exponent - 1, b - (a - b));
    } else {
      finish(f, sign, exponent - 1, a);
    }
  }

  /** FPREM1: takes the next quotient where that leaves less, or as much and is even. */
  private static void roundQuotient(Fpu f, int sign, int exponent, long rest, long quotient, long b) {
    int order = Long.compareUnsigned(rest, b - rest);
    if (order > 0 || order == 0 && (quotient & 1) != 0) {
      quotient(f, quotient + 1);
      finish(f, sign ^ Float80.SIGN, exponent, b - rest);
    } else {
      quotient(f, quotient);
      finish(f, sign, exponent, rest);
    }
  }

  private static void quotient(Fpu f, long quotient) {
    f.raised |= ((quotient & 4) != 0 ? Fpu.C0 : 0) | ((quotient & 2) != 0 ? Fpu.C3 : 0)
        | ((quotient & 1) != 0 ? Fpu.C1 : 0);
  }

  private static void finish(Fpu f, int sign, int exponent, long a) {
    if (a == 0) {
      f.result(0, sign);
      return;
    }
    int zeros = Long.numberOfLeadingZeros(a);
    Rounding.roundExtended(f, sign, exponent - zeros, a << zeros, 0);
  }

  /** The rest of a * 2^shift by b, for shifts of 32 to 63. */
  private static long modulo(long a, long b, int shift) {
    long rest = Long.compareUnsigned(a, b) >= 0 ? a - b : a;
    long low = rest << shift;
    return low - Division.quotient(rest >>> 64 - shift, low, b) * b;
  }
}

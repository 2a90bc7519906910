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
    int ax = Float80.exponent(a, ae);
    int bx = Float80.exponent(b, be);
    finite(f, ae & Float80.SIGN, ax, Float80.normalised(a), bx, Float80.normalised(b), nearest);
    return true;
  }

  private static void finite(Fpu f, int sign, int ax, long a, int bx, long b, boolean nearest) {
    int difference = ax - bx;
    if (difference < (nearest ? -1 : 0)) {
      finish(f, sign, ax, a);
    } else if (difference >= 64) {
      // Any reduction between 32 and 63 is architectural; processors take this one.
      int step = difference & 31 | 32;
      f.raised |= Fpu.C2;
      finish(f, sign, ax - step, modulo(a, b, step));
    } else if (difference < 0) {
      // |a| is between |b| / 4 and |b|: the quotient is 0 or 1.
      roundQuotient(f, sign, bx, a >>> 1, a << 63, 0, b);
    } else {
      long high = Long.compareUnsigned(a, b) >= 0 ? 1 : 0;
      long rest = high != 0 ? a - b : a;
      long quotient = high;
      if (difference > 0) {
        long low = difference == 64 ? 0 : rest << difference;
        long top = rest >>> 64 - difference;
        long digits = Division.quotient(top, low, b);
        quotient = (high << difference) + digits;
        rest = low - digits * b;
      }
      if (nearest) {
        roundQuotient(f, sign, bx, rest, 0, quotient, b);
      } else {
        quotient(f, quotient);
        finish(f, sign, bx, rest);
      }
    }
  }

  /** FPREM1: takes the next quotient where that leaves less. The rest, in units of b's last place, has 64 more bits. */
  private static void roundQuotient(Fpu f, int sign, int bx, long rest, long below, long quotient, long b) {
    // Compare 2 * rest with b by comparing rest with b - rest.
    long otherLow = -below;
    long other = b - rest - (below != 0 ? 1 : 0);
    int order = Long.compareUnsigned(rest, other);
    if (order == 0) {
      order = Long.compareUnsigned(below, otherLow);
    }
    if (order > 0 || order == 0 && (quotient & 1) != 0) {
      quotient(f, quotient + 1);
      finish128(f, sign ^ Float80.SIGN, bx, other, otherLow);
    } else {
      quotient(f, quotient);
      finish128(f, sign, bx, rest, below);
    }
  }

  private static void quotient(Fpu f, long quotient) {
    f.raised |= ((quotient & 4) != 0 ? Fpu.C0 : 0) | ((quotient & 2) != 0 ? Fpu.C3 : 0)
        | ((quotient & 1) != 0 ? Fpu.C1 : 0);
  }

  private static void finish128(Fpu f, int sign, int exponent, long hi, long lo) {
    if (lo == 0) {
      finish(f, sign, exponent, hi);
    } else {
      // Only half a unit lies below, and the highest bit is clear.
      finish(f, sign, exponent - 1, hi << 1 | lo >>> 63);
    }
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

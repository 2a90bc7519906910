package org.javisor.cpu.x87;

/**
 * FADD, FSUB and FSUBR.
 *
 * @see "Intel SDM volume 2, FADD/FADDP/FIADD; FSUB/FSUBP/FISUB"
 */
public final class Addition {
  private Addition() {}

  /** a + b into {@link Fpu#z}, {@link Fpu#ze}, {@link Fpu#raised}. */
  public static void add(Fpu f, long a, int ae, long b, int be) {
    if (Float80.isNormal(a, ae) && Float80.isNormal(b, be)) {
      finite(f, a, ae, b, be);
    } else {
      special(f, a, ae, b, be);
    }
  }

  /** a - b. */
  public static void subtract(Fpu f, long a, int ae, long b, int be) {
    if (Float80.isNormal(a, ae) && Float80.isNormal(b, be)) {
      finite(f, a, ae, b, be ^ Float80.SIGN);
    } else if (!Float80.propagate(f, a, ae, b, be)) {
      special(f, a, ae, b, be ^ Float80.SIGN);
    }
  }

  private static void finite(Fpu f, long a, int ae, long b, int be) {
    int sign = ae & Float80.SIGN;
    int ax = ae & Float80.SPECIAL;
    int bx = be & Float80.SPECIAL;
    if (((ae ^ be) & Float80.SIGN) == 0) {
      if (ax >= bx) {
        sum(f, sign, ax, a, ax - bx, b);
      } else {
        sum(f, sign, bx, b, bx - ax, a);
      }
    } else if (ax > bx || ax == bx && Long.compareUnsigned(a, b) > 0) {
      difference(f, sign, ax, a, ax - bx, b);
    } else if (ax == bx && a == b) {
      zero(f);
    } else {
      difference(f, sign ^ Float80.SIGN, bx, b, bx - ax, a);
    }
  }

  private static void zero(Fpu f) {
    f.result(0, (f.control & Fpu.ROUNDING) == Fpu.ROUND_DOWN ? Float80.SIGN : 0);
  }

  private static void sum(Fpu f, int sign, int exponent, long a, int shift, long b) {
    long hi;
    long lo;
    if (shift < 64) {
      hi = a + (b >>> shift);
      lo = shift == 0 ? 0 : b << -shift;
    } else {
      hi = a;
      lo = Rounding.shiftRightLow(b, 0, shift);
    }
    if (Long.compareUnsigned(hi, a) < 0) {
      lo = hi << 63 | lo >>> 1 | lo & 1;
      hi = hi >>> 1 | Float80.INTEGER_BIT;
      exponent++;
    }
    Rounding.round(f, sign, exponent, hi, lo);
  }

  private static void difference(Fpu f, int sign, int exponent, long a, int shift, long b) {
    long hi;
    long lo;
    if (shift < 64) {
      lo = shift == 0 ? 0 : -(b << -shift);
      hi = a - (b >>> shift) - (lo != 0 ? 1 : 0);
    } else {
      lo = -Rounding.shiftRightLow(b, 0, shift);
      hi = a - 1;
    }
    if (hi >= 0) {
      if (hi == 0) {
        hi = lo;
        lo = 0;
        exponent -= 64;
      }
      int zeros = Long.numberOfLeadingZeros(hi);
      if (zeros != 0) {
        hi = hi << zeros | lo >>> -zeros;
        lo <<= zeros;
        exponent -= zeros;
      }
    }
    Rounding.round(f, sign, exponent, hi, lo);
  }

  private static void special(Fpu f, long a, int ae, long b, int be) {
    if (Float80.propagate(f, a, ae, b, be)) {
      return;
    }
    if (Float80.isInfinite(a, ae) && Float80.isInfinite(b, be)) {
      if (((ae ^ be) & Float80.SIGN) != 0) {
        f.invalid();
      } else {
        f.result(a, ae);
      }
      return;
    }
    if (Float80.isDenormal(a, ae) || Float80.isDenormal(b, be)) {
      f.raised |= Fpu.DE;
    }
    if (Float80.isInfinite(a, ae)) {
      f.result(a, ae);
    } else if (Float80.isInfinite(b, be)) {
      f.result(b, be);
    } else {
      withZeroOrDenormal(f, a, ae, b, be);
    }
  }

  private static void withZeroOrDenormal(Fpu f, long a, int ae, long b, int be) {
    if (a == 0 || b == 0) {
      if (a != 0) {
        single(f, a, ae);
      } else if (b != 0) {
        single(f, b, be);
      } else if (((ae ^ be) & Float80.SIGN) == 0) {
        f.result(0, ae);
      } else {
        zero(f);
      }
      return;
    }
    unnormalised(f, a, Math.max(ae & Float80.SPECIAL, 1) | ae & Float80.SIGN, b,
        Math.max(be & Float80.SPECIAL, 1) | be & Float80.SIGN);
  }

  /** Denormals take part as they are: a difference normalises, and a sum only needs the larger number first. */
  private static void unnormalised(Fpu f, long a, int ae, long b, int be) {
    int ax = ae & Float80.SPECIAL;
    int bx = be & Float80.SPECIAL;
    if (ax < bx || ax == bx && Long.compareUnsigned(a, b) < 0) {
      unnormalised(f, b, be, a, ae);
      return;
    }
    int sign = ae & Float80.SIGN;
    if (((ae ^ be) & Float80.SIGN) != 0) {
      if (ax == bx && a == b) {
        zero(f);
      } else {
        difference(f, sign, ax, a, ax - bx, b);
      }
    } else if (a < 0) {
      sum(f, sign, ax, a, ax - bx, b);
    } else {
      // Two denormals: the sum cannot carry out of 64 bits.
      single(f, a + b, ae);
    }
  }

  /** Rounds one number, normal or denormal, to the precision in force. */
  private static void single(Fpu f, long a, int ae) {
    int zeros = Long.numberOfLeadingZeros(a);
    int exponent = Math.max(ae & Float80.SPECIAL, 1) - zeros;
    Rounding.round(f, ae & Float80.SIGN, exponent, a << zeros, 0);
  }
}

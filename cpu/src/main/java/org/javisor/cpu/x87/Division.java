package org.javisor.cpu.x87;

/**
 * FDIV and FDIVR.
 *
 * @see "Intel SDM volume 2, FDIV/FDIVP/FIDIV"
 */
public final class Division {
  private static final long LOW = 0xFFFF_FFFFL;

  private Division() {}

  /** a / b into {@link Fpu#z}, {@link Fpu#ze}, {@link Fpu#raised}. */
  public static void divide(Fpu f, long a, int ae, long b, int be) {
    if (Float80.isNormal(a, ae) && Float80.isNormal(b, be)) {
      int exponent = (ae & Float80.SPECIAL) - (be & Float80.SPECIAL) + Float80.BIAS;
      finite(f, (ae ^ be) & Float80.SIGN, exponent, a, b);
    } else {
      special(f, a, ae, b, be);
    }
  }

  private static void finite(Fpu f, int sign, int exponent, long a, long b) {
    long hi = a;
    long lo = 0;
    if (Long.compareUnsigned(a, b) >= 0) {
      hi = a >>> 1;
      lo = a << 63;
    } else {
      exponent--;
    }
    long quotient = quotient(hi, lo, b);
    long remainder = lo - quotient * b;
    long below = 0;
    if (remainder != 0) {
      // Compares the remainder with half of the divisor, which is above 2^62.
      long rest = b - remainder;
      int half = Long.compareUnsigned(remainder, rest);
      below = half < 0 ? 1 : half == 0 ? Long.MIN_VALUE : Long.MIN_VALUE | 1;
    }
    Rounding.round(f, sign, exponent, quotient, below);
  }

  /**
   * The quotient of a 128-bit by a 64-bit number, in two steps of 32 bits.
   *
   * @param hi less than d
   * @param d with its highest bit set
   */
  static long quotient(long hi, long lo, long d) {
    long dHigh = d >>> 32;
    long first = digit(hi, lo >>> 32, d, dHigh);
    long rest = (hi << 32 | lo >>> 32) - first * d;
    long second = digit(rest, lo & LOW, d, dHigh);
    return first << 32 | second;
  }

  /** One 32-bit digit of (n * 2^32 + next) / d: estimated by the divisor's high half, too large by at most 2. */
  private static long digit(long n, long next, long d, long dHigh) {
    long digit = Long.divideUnsigned(n, dHigh);
    long rest = n - digit * dHigh;
    long dLow = d & LOW;
    while (digit > LOW || Long.compareUnsigned(digit * dLow, rest << 32 | next) > 0) {
      digit--;
      rest += dHigh;
      if (rest > LOW) {
        break;
      }
    }
    return digit;
  }

  private static void special(Fpu f, long a, int ae, long b, int be) {
    if (Float80.propagate(f, a, ae, b, be)) {
      return;
    }
    int sign = (ae ^ be) & Float80.SIGN;
    boolean aInfinite = Float80.isInfinite(a, ae);
    boolean bInfinite = Float80.isInfinite(b, be);
    if (aInfinite && bInfinite || a == 0 && b == 0) {
      f.invalid();
      return;
    }
    if (b == 0 && !aInfinite) {
      f.raised = Fpu.ZE;
      f.result(Float80.INTEGER_BIT, sign | Float80.SPECIAL);
      return;
    }
    if (Float80.isDenormal(a, ae) || Float80.isDenormal(b, be)) {
      f.raised |= Fpu.DE;
    }
    if (aInfinite) {
      f.result(Float80.INTEGER_BIT, sign | Float80.SPECIAL);
    } else if (bInfinite || a == 0) {
      f.result(0, sign);
    } else {
      int exponent = Float80.exponent(a, ae) - Float80.exponent(b, be) + Float80.BIAS;
      finite(f, sign, exponent, Float80.normalised(a), Float80.normalised(b));
    }
  }
}

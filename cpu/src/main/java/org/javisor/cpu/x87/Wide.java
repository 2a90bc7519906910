package org.javisor.cpu.x87;

import java.math.BigInteger;

/**
 * A 128-bit unsigned fraction, (hi * 2^64 + lo) / 2^128, that the transcendental instructions compute with: 64 bits
 * more than their results have. Mutable, so that nothing is allocated. Products are truncated, with an error of at most
 * 3 units in the last place.
 */
final class Wide {
  long hi;
  long lo;

  void set(long newHi, long newLo) {
    hi = newHi;
    lo = newLo;
  }

  void set(Wide other) {
    hi = other.hi;
    lo = other.lo;
  }

  boolean isZero() {
    return (hi | lo) == 0;
  }

  /** this * b. */
  void multiply(long bHi, long bLo) {
    long high = Math.unsignedMultiplyHigh(hi, bHi);
    long low = hi * bHi;
    long cross = Math.unsignedMultiplyHigh(hi, bLo);
    low += cross;
    high += Long.compareUnsigned(low, cross) < 0 ? 1 : 0;
    cross = Math.unsignedMultiplyHigh(lo, bHi);
    low += cross;
    high += Long.compareUnsigned(low, cross) < 0 ? 1 : 0;
    hi = high;
    lo = low;
  }

  void multiply(Wide b) {
    multiply(b.hi, b.lo);
  }

  /** this + b, modulo 1. */
  void add(long bHi, long bLo) {
    lo += bLo;
    hi += bHi + (Long.compareUnsigned(lo, bLo) < 0 ? 1 : 0);
  }

  /** a - this, modulo 1. */
  void subtractFrom(long aHi, long aLo) {
    long borrow = Long.compareUnsigned(aLo, lo) < 0 ? 1 : 0;
    lo = aLo - lo;
    hi = aHi - hi - borrow;
  }

  void negate() {
    subtractFrom(0, 0);
  }

  void shiftRight(int by) {
    if (by >= 128) {
      set(0, 0);
    } else if (by >= 64) {
      set(0, hi >>> by - 64);
    } else if (by > 0) {
      lo = lo >>> by | hi << -by;
      hi >>>= by;
    }
  }

  /** Shifts left until the highest bit is set, and returns by how much. Not for zero. */
  int normalise() {
    int shift = 0;
    if (hi == 0) {
      hi = lo;
      lo = 0;
      shift = 64;
    }
    int zeros = Long.numberOfLeadingZeros(hi);
    if (zeros != 0) {
      hi = hi << zeros | lo >>> -zeros;
      lo <<= zeros;
    }
    return shift + zeros;
  }

  /**
   * A polynomial: c0 + s * u * (c1 + s * u * (c2 + ...)), by Horner's scheme.
   *
   * @param coefficients high and low halves in turn, c0 first
   * @param alternating whether s is -1 instead of 1
   */
  void polynomial(long[] coefficients, long uHi, long uLo, boolean alternating) {
    int last = coefficients.length - 2;
    set(coefficients[last], coefficients[last + 1]);
    for (int i = last - 2; i >= 0; i -= 2) {
      multiply(uHi, uLo);
      if (alternating) {
        subtractFrom(coefficients[i], coefficients[i + 1]);
      } else {
        add(coefficients[i], coefficients[i + 1]);
      }
    }
  }

  /**
   * this / b, for this less than b.
   *
   * @param bHi with its highest bit set
   */
  void divide(long bHi, long bLo) {
    long first = digit(bHi, bLo, 0);
    long second = digit(bHi, bLo, 0);
    hi = first;
    lo = second;
  }

  /** One 64-bit digit of (this : next) / b; leaves the remainder in this. */
  private long digit(long bHi, long bLo, long next) {
    long digit;
    if (hi == bHi) {
      digit = -1L;
    } else {
      digit = Division.quotient(hi, lo, bHi);
    }
    long productLow = digit * bLo;
    long productMiddle = digit * bHi + Math.unsignedMultiplyHigh(digit, bLo);
    long productHigh =
        Math.unsignedMultiplyHigh(digit, bHi) + (Long.compareUnsigned(productMiddle, digit * bHi) < 0 ? 1 : 0);
    long borrow = Long.compareUnsigned(next, productLow) < 0 ? 1 : 0;
    long restLow = next - productLow;
    long restMiddle = lo - productMiddle - borrow;
    long borrowMiddle =
        Long.compareUnsigned(lo, productMiddle) < 0 || lo == productMiddle && borrow != 0 ? 1 : 0;
    long restHigh = hi - productHigh - borrowMiddle;
    while (restHigh < 0) {
      digit--;
      restLow += bLo;
      long carry = Long.compareUnsigned(restLow, bLo) < 0 ? 1 : 0;
      long sum = restMiddle + bHi + carry;
      boolean carries = Long.compareUnsigned(sum, restMiddle) < 0 || sum == restMiddle && carry != 0;
      restHigh += carries ? 1 : 0;
      restMiddle = sum;
    }
    set(restMiddle, restLow);
    return digit;
  }

  /** The halves of 128-bit numbers, as {@link #polynomial} wants its coefficients. */
  static long[] halves(BigInteger... values) {
    long[] halves = new long[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      halves[2 * i] = values[i].shiftRight(64).longValue();
      halves[2 * i + 1] = values[i].longValue();
    }
    return halves;
  }

  /** numerator / denominator * 2^bits. */
  static BigInteger fraction(BigInteger numerator, BigInteger denominator, int bits) {
    return numerator.shiftLeft(bits).divide(denominator);
  }
}

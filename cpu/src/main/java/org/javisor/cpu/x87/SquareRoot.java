package org.javisor.cpu.x87;

/**
 * FSQRT.
 *
 * @see "Intel SDM volume 2, FSQRT"
 */
public final class SquareRoot {
  private static final double TWO_64 = 0x1p64;

  private SquareRoot() {}

  /** The square root of a into {@link Fpu#z}, {@link Fpu#ze}, {@link Fpu#raised}. */
  public static void squareRoot(Fpu f, long a, int ae) {
    if (Float80.isNormal(a, ae) && (ae & Float80.SIGN) == 0) {
      finite(f, ae, a);
    } else {
      special(f, a, ae);
    }
  }

  private static void special(Fpu f, long a, int ae) {
    if (Float80.propagate(f, a, ae)) {
      return;
    }
    if (Float80.isZero(a, ae)) {
      f.result(a, ae);
    } else if ((ae & Float80.SIGN) != 0) {
      f.invalid();
    } else if (Float80.isInfinite(a, ae)) {
      f.result(a, ae);
    } else {
      f.raised |= Fpu.DE;
      finite(f, Float80.exponent(a, ae), Float80.normalised(a));
    }
  }

  private static void finite(Fpu f, int exponent, long a) {
    // The radicand is a * 2^63 or a * 2^64, whichever leaves an even exponent.
    int odd = (exponent ^ Float80.BIAS) & 1;
    long hi = odd != 0 ? a : a >>> 1;
    long lo = odd != 0 ? 0 : a << 63;
    long root = root(hi, lo);
    long rest = lo - root * root;
    long restHigh = hi - Math.unsignedMultiplyHigh(root, root) - (Long.compareUnsigned(lo, root * root) < 0 ? 1 : 0);
    long below = 0;
    if ((rest | restHigh) != 0) {
      // The root is never exactly between two numbers: (r + 1/2)^2 is no integer.
      below = restHigh != 0 || Long.compareUnsigned(rest, root) > 0 ? Long.MIN_VALUE | 1 : 1;
    }
    Rounding.round(f, 0, ((exponent - Float80.BIAS) >> 1) + Float80.BIAS, root, below);
  }

  /** The integer square root of a number of at least 2^126. */
  private static long root(long hi, long lo) {
    double approximate = Math.sqrt(unsigned(hi) * TWO_64);
    long root = approximate >= TWO_64 ? -1L : (long) (approximate - 0x1p63) + Long.MIN_VALUE;
    // One Newton step: the error falls from 2^12 to below 1.
    long restLow = lo - root * root;
    long restHigh = hi - Math.unsignedMultiplyHigh(root, root) - (Long.compareUnsigned(lo, root * root) < 0 ? 1 : 0);
    double rest = restHigh * TWO_64 + unsigned(restLow);
    root = corrected(root, (long) Math.floor(rest / (2 * unsigned(root))));
    return settle(root, hi, lo);
  }

  private static long corrected(long root, long correction) {
    long sum = root + correction;
    boolean wrapped = correction > 0 && sum >= 0;
    return wrapped ? -1L : sum;
  }

  /** Moves the root by the last unit where it is too large or too small. */
  private static long settle(long root, long hi, long lo) {
    while (isAbove(root, hi, lo)) {
      root--;
    }
    while (root != -1L && !isAbove(root + 1, hi, lo)) {
      root++;
    }
    return root;
  }

  private static boolean isAbove(long root, long hi, long lo) {
    long squareHigh = Math.unsignedMultiplyHigh(root, root);
    return squareHigh != hi
        ? Long.compareUnsigned(squareHigh, hi) > 0
        : Long.compareUnsigned(root * root, lo) > 0;
  }

  private static double unsigned(long value) {
    double half = (double) (value >>> 1 | value & 1);
    return half * 2;
  }
}

package org.javisor.cpu.simd;

/**
 * Multiplication of polynomials over GF(2).
 *
 * <p>Integer multiplication does it if carries have room to die: with only every fourth bit of the factors present, a
 * column of the product is a count of ones, of which the lowest bit is wanted and the three above it are room. Up to 15
 * ones fit. 16 meet in column 60 and those close to it alone, where all of both factors' bits take part: the low half
 * loses that carry at its end; for the high half the four top bits of one factor are multiplied separately.
 *
 * @see "Intel SDM volume 2, PCLMULQDQ"
 */
public final class CarrylessMultiply {
  private static final long EVERY_FOURTH = 0x1111_1111_1111_1111L;

  private CarrylessMultiply() {}

  /** PCLMULQDQ, low half of the product. */
  public static long pclmulqdqLow(long a, long b) {
    long a0 = a & EVERY_FOURTH;
    long a1 = a & (EVERY_FOURTH << 1);
    long a2 = a & (EVERY_FOURTH << 2);
    long a3 = a & (EVERY_FOURTH << 3);
    long b0 = b & EVERY_FOURTH;
    long b1 = b & (EVERY_FOURTH << 1);
    long b2 = b & (EVERY_FOURTH << 2);
    long b3 = b & (EVERY_FOURTH << 3);
    long z0 = (a0 * b0) ^ (a1 * b3) ^ (a2 * b2) ^ (a3 * b1);
    long z1 = (a0 * b1) ^ (a1 * b0) ^ (a2 * b3) ^ (a3 * b2);
    long z2 = (a0 * b2) ^ (a1 * b1) ^ (a2 * b0) ^ (a3 * b3);
    long z3 = (a0 * b3) ^ (a1 * b2) ^ (a2 * b1) ^ (a3 * b0);
    return (z0 & EVERY_FOURTH)
        | (z1 & (EVERY_FOURTH << 1))
        | (z2 & (EVERY_FOURTH << 2))
        | (z3 & (EVERY_FOURTH << 3));
  }

  /** PCLMULQDQ, high half of the product. */
  public static long pclmulqdqHigh(long a, long b) {
    long a0 = a & EVERY_FOURTH;
    long a1 = a & (EVERY_FOURTH << 1);
    long a2 = a & (EVERY_FOURTH << 2);
    long a3 = a & (EVERY_FOURTH << 3);
    long rest = b & (-1L >>> 4);
    long b0 = rest & EVERY_FOURTH;
    long b1 = rest & (EVERY_FOURTH << 1);
    long b2 = rest & (EVERY_FOURTH << 2);
    long b3 = rest & (EVERY_FOURTH << 3);
    long z0 = high(a0, b0) ^ high(a1, b3) ^ high(a2, b2) ^ high(a3, b1);
    long z1 = high(a0, b1) ^ high(a1, b0) ^ high(a2, b3) ^ high(a3, b2);
    long z2 = high(a0, b2) ^ high(a1, b1) ^ high(a2, b0) ^ high(a3, b3);
    long z3 = high(a0, b3) ^ high(a1, b2) ^ high(a2, b1) ^ high(a3, b0);
    long product = (z0 & EVERY_FOURTH)
        | (z1 & (EVERY_FOURTH << 1))
        | (z2 & (EVERY_FOURTH << 2))
        | (z3 & (EVERY_FOURTH << 3));
    return product
        ^ ((a >>> 4) & -((b >>> 60) & 1))
        ^ ((a >>> 3) & -((b >>> 61) & 1))
        ^ ((a >>> 2) & -((b >>> 62) & 1))
        ^ ((a >>> 1) & (b >> 63));
  }

  private static long high(long a, long b) {
    return Math.unsignedMultiplyHigh(a, b);
  }
}

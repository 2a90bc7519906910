package org.javisor.cpu.simd;

/**
 * Multiplication of polynomials over GF(2).
 *
 * <p>Integer multiplication does it if carries have room to die: with only every fourth bit of the factors present, at
 * most 16 ones meet in a column, and the three bits above it take their carries. Of the 16th one's carry only the column
 * four above could suffer; it would need all 16 bits of both residues in the top column, which the truncated product
 * never has in a column that still has one above.
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

  /** PCLMULQDQ, high half of the product: the mirror image of the mirrored factors' low half. */
  public static long pclmulqdqHigh(long a, long b) {
    return Long.reverse(pclmulqdqLow(Long.reverse(a), Long.reverse(b))) >>> 1;
  }
}

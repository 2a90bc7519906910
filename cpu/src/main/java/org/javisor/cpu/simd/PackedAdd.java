package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.Lanes.BYTE_TOP;
import static org.javisor.cpu.simd.Lanes.DWORD_TOP;
import static org.javisor.cpu.simd.Lanes.WORD_TOP;

/**
 * Addition, subtraction, average and bitwise logic of integer lanes, on one 64-bit half.
 *
 * @see "Intel SDM volume 1, 9.4.1 MMX Arithmetic Instructions; 9.4.6 Logical Instructions"
 */
public final class PackedAdd {
  private static final long BYTE_MAX = ~BYTE_TOP;
  private static final long WORD_MAX = ~WORD_TOP;

  private PackedAdd() {}

  /** PADDB: wrapping sum of bytes. */
  public static long paddb(long a, long b) {
    return Lanes.add(a, b, BYTE_TOP);
  }

  /** PADDW: wrapping sum of words. */
  public static long paddw(long a, long b) {
    return Lanes.add(a, b, WORD_TOP);
  }

  /** PADDD: wrapping sum of doublewords. */
  public static long paddd(long a, long b) {
    return Lanes.add(a, b, DWORD_TOP);
  }

  /** PADDQ: wrapping sum. */
  public static long paddq(long a, long b) {
    return a + b;
  }

  /** PSUBB: wrapping difference of bytes. */
  public static long psubb(long a, long b) {
    return Lanes.subtract(a, b, BYTE_TOP);
  }

  /** PSUBW: wrapping difference of words. */
  public static long psubw(long a, long b) {
    return Lanes.subtract(a, b, WORD_TOP);
  }

  /** PSUBD: wrapping difference of doublewords. */
  public static long psubd(long a, long b) {
    return Lanes.subtract(a, b, DWORD_TOP);
  }

  /** PSUBQ: wrapping difference. */
  public static long psubq(long a, long b) {
    return a - b;
  }

  /** PADDSB: sum of signed bytes, saturated. */
  public static long paddsb(long a, long b) {
    long sum = paddb(a, b);
    return saturate(a, sum, ~(a ^ b) & (a ^ sum) & BYTE_TOP, BYTE_MAX, 8);
  }

  /** PADDSW: sum of signed words, saturated. */
  public static long paddsw(long a, long b) {
    long sum = paddw(a, b);
    return saturate(a, sum, ~(a ^ b) & (a ^ sum) & WORD_TOP, WORD_MAX, 16);
  }

  /** PSUBSB: difference of signed bytes, saturated. */
  public static long psubsb(long a, long b) {
    long difference = psubb(a, b);
    return saturate(a, difference, (a ^ b) & (a ^ difference) & BYTE_TOP, BYTE_MAX, 8);
  }

  /** PSUBSW: difference of signed words, saturated. */
  public static long psubsw(long a, long b) {
    long difference = psubw(a, b);
    return saturate(a, difference, (a ^ b) & (a ^ difference) & WORD_TOP, WORD_MAX, 16);
  }

  /** PADDUSB: sum of unsigned bytes, saturated. */
  public static long paddusb(long a, long b) {
    long sum = paddb(a, b);
    return sum | Lanes.fill(((a & b) | ((a | b) & ~sum)) & BYTE_TOP, 8);
  }

  /** PADDUSW: sum of unsigned words, saturated. */
  public static long paddusw(long a, long b) {
    long sum = paddw(a, b);
    return sum | Lanes.fill(((a & b) | ((a | b) & ~sum)) & WORD_TOP, 16);
  }

  /** PSUBUSB: difference of unsigned bytes, zero where it would be negative. */
  public static long psubusb(long a, long b) {
    return psubb(a, b) & ~Lanes.fill(Lanes.below(a, b, BYTE_TOP), 8);
  }

  /** PSUBUSW: difference of unsigned words, zero where it would be negative. */
  public static long psubusw(long a, long b) {
    return psubw(a, b) & ~Lanes.fill(Lanes.below(a, b, WORD_TOP), 16);
  }

  /** PAVGB: average of unsigned bytes, rounded up. */
  public static long pavgb(long a, long b) {
    return (a | b) - (((a ^ b) & 0xFEFE_FEFE_FEFE_FEFEL) >>> 1);
  }

  /** PAVGW: average of unsigned words, rounded up. */
  public static long pavgw(long a, long b) {
    return (a | b) - (((a ^ b) & 0xFFFE_FFFE_FFFE_FFFEL) >>> 1);
  }

  /** PAND, ANDPS, ANDPD. */
  public static long pand(long a, long b) {
    return a & b;
  }

  /** PANDN, ANDNPS, ANDNPD: the first operand is inverted. */
  public static long pandn(long a, long b) {
    return ~a & b;
  }

  /** POR, ORPS, ORPD. */
  public static long por(long a, long b) {
    return a | b;
  }

  /** PXOR, XORPS, XORPD. */
  public static long pxor(long a, long b) {
    return a ^ b;
  }

  /** Replaces overflowed lanes by the largest value, or the smallest where the first operand was negative. */
  private static long saturate(long a, long wrapped, long overflow, long max, int laneBits) {
    long bound = max + ((a & ~max) >>> (laneBits - 1));
    return Lanes.select(Lanes.fill(overflow, laneBits), bound, wrapped);
  }
}

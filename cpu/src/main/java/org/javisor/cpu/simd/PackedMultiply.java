package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.Lanes.high;
import static org.javisor.cpu.simd.Lanes.low;
import static org.javisor.cpu.simd.Lanes.pair;
import static org.javisor.cpu.simd.Lanes.unsignedByte;
import static org.javisor.cpu.simd.Lanes.word;
import static org.javisor.cpu.simd.Lanes.words;

/**
 * Products and sums of products of integer lanes, on one 64-bit half.
 *
 * @see "Intel SDM volume 2, PMULHUW, PMULHW, PMULLW, PMULLD, PMULDQ, PMULUDQ, PMADDWD, PMADDUBSW, PMULHRSW, PSADBW"
 */
public final class PackedMultiply {
  private PackedMultiply() {}

  /** PMULLW: low words of the products of words. */
  public static long pmullw(long a, long b) {
    return words(
        word(a, 0) * word(b, 0), word(a, 1) * word(b, 1), word(a, 2) * word(b, 2), word(a, 3) * word(b, 3));
  }

  /** PMULHW: high words of the products of signed words. */
  public static long pmulhw(long a, long b) {
    return words(
        (word(a, 0) * word(b, 0)) >> 16,
        (word(a, 1) * word(b, 1)) >> 16,
        (word(a, 2) * word(b, 2)) >> 16,
        (word(a, 3) * word(b, 3)) >> 16);
  }

  /** PMULHUW: high words of the products of unsigned words. */
  public static long pmulhuw(long a, long b) {
    return words(
        highUnsigned(word(a, 0), word(b, 0)),
        highUnsigned(word(a, 1), word(b, 1)),
        highUnsigned(word(a, 2), word(b, 2)),
        highUnsigned(word(a, 3), word(b, 3)));
  }

  private static int highUnsigned(int a, int b) {
    return ((a & 0xFFFF) * (b & 0xFFFF)) >>> 16;
  }

  /** PMULHRSW: products of signed words, scaled by 2^-15 and rounded. */
  public static long pmulhrsw(long a, long b) {
    return words(
        scaled(word(a, 0), word(b, 0)),
        scaled(word(a, 1), word(b, 1)),
        scaled(word(a, 2), word(b, 2)),
        scaled(word(a, 3), word(b, 3)));
  }

  private static int scaled(int a, int b) {
    return (((a * b) >> 14) + 1) >> 1;
  }

  /** PMULLD: low doublewords of the products of doublewords. */
  public static long pmulld(long a, long b) {
    return pair(low(a) * low(b), high(a) * high(b));
  }

  /** PMULUDQ: product of the low unsigned doublewords. */
  public static long pmuludq(long a, long b) {
    return (a & Lanes.LOW_DWORD) * (b & Lanes.LOW_DWORD);
  }

  /** PMULDQ: product of the low signed doublewords. */
  public static long pmuldq(long a, long b) {
    return (long) low(a) * low(b);
  }

  /** PMADDWD: sums of neighbouring products of signed words. */
  public static long pmaddwd(long a, long b) {
    return pair(
        word(a, 0) * word(b, 0) + word(a, 1) * word(b, 1), word(a, 2) * word(b, 2) + word(a, 3) * word(b, 3));
  }

  /** PMADDUBSW: saturated sums of neighbouring products of unsigned bytes of a and signed bytes of b. */
  public static long pmaddubsw(long a, long b) {
    return words(mixed(a, b, 0), mixed(a, b, 2), mixed(a, b, 4), mixed(a, b, 6));
  }

  private static int mixed(long a, long b, int i) {
    int sum = unsignedByte(a, i) * (byte) unsignedByte(b, i) + unsignedByte(a, i + 1) * (byte) unsignedByte(b, i + 1);
    return Math.clamp(sum, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  /** PSADBW: sum of the absolute differences of the eight unsigned bytes. */
  public static long psadbw(long a, long b) {
    long differences = PackedAdd.psubusb(a, b) | PackedAdd.psubusb(b, a);
    long sums = (differences & 0x00FF_00FF_00FF_00FFL) + ((differences >>> 8) & 0x00FF_00FF_00FF_00FFL);
    return (sums * Lanes.WORD_ONE) >>> 48;
  }
}

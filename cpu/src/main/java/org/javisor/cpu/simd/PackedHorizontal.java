package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.Lanes.high;
import static org.javisor.cpu.simd.Lanes.low;
import static org.javisor.cpu.simd.Lanes.unsignedByte;
import static org.javisor.cpu.simd.Lanes.word;

/**
 * Integer operations between neighbouring lanes. {@code phxxx} take the two halves of one XMM operand, or two MMX
 * registers, and give one half.
 *
 * @see "Intel SDM volume 2, PHADDW/PHADDD, PHADDSW, PHSUBW/PHSUBD, PHSUBSW, PHMINPOSUW, MPSADBW"
 */
public final class PackedHorizontal {
  private PackedHorizontal() {}

  /** PHADDW: sums of neighbouring words. */
  public static long phaddw(long lower, long upper) {
    return PackedAdd.paddw(evenWords(lower, upper), oddWords(lower, upper));
  }

  /** PHADDSW: sums of neighbouring signed words, saturated. */
  public static long phaddsw(long lower, long upper) {
    return PackedAdd.paddsw(evenWords(lower, upper), oddWords(lower, upper));
  }

  /** PHSUBW: even words less their odd neighbours. */
  public static long phsubw(long lower, long upper) {
    return PackedAdd.psubw(evenWords(lower, upper), oddWords(lower, upper));
  }

  /** PHSUBSW: even signed words less their odd neighbours, saturated. */
  public static long phsubsw(long lower, long upper) {
    return PackedAdd.psubsw(evenWords(lower, upper), oddWords(lower, upper));
  }

  /** PHADDD: sums of neighbouring doublewords. */
  public static long phaddd(long lower, long upper) {
    return Lanes.pair(low(lower) + high(lower), low(upper) + high(upper));
  }

  /** PHSUBD: even doublewords less their odd neighbours. */
  public static long phsubd(long lower, long upper) {
    return Lanes.pair(low(lower) - high(lower), low(upper) - high(upper));
  }

  private static long evenWords(long lower, long upper) {
    return Lanes.words(word(lower, 0), word(lower, 2), word(upper, 0), word(upper, 2));
  }

  private static long oddWords(long lower, long upper) {
    return Lanes.words(word(lower, 1), word(lower, 3), word(upper, 1), word(upper, 3));
  }

  /** PHMINPOSUW, low half: the least unsigned word, and its index in bits 18:16. The high half is zero. */
  public static long phminposuw(long low, long high) {
    // Word and index in one number: the first of equal words has the lesser index.
    int least = Integer.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      least = Math.min(least, ((word(low, i) & 0xFFFF) << 3) | i);
      least = Math.min(least, ((word(high, i) & 0xFFFF) << 3) | (i + 4));
    }
    return (least >>> 3) | ((long) (least & 7) << 16);
  }

  /**
   * MPSADBW, one half: four sums of absolute differences of four bytes.
   *
   * @param window eight bytes of the first operand, from 4 * control bit 2, for the high half 4 bytes further
   * @param block four bytes of the second operand, from 4 * control bits 1:0
   */
  public static long mpsadbw(long window, int block) {
    return Lanes.words(
        distance(window, block), distance(window >>> 8, block), distance(window >>> 16, block),
        distance(window >>> 24, block));
  }

  private static int distance(long window, int block) {
    int sum = 0;
    for (int i = 0; i < 4; i++) {
      sum += Math.abs(unsignedByte(window, i) - unsignedByte(block, i));
    }
    return sum;
  }
}

package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.Lanes.high;
import static org.javisor.cpu.simd.Lanes.low;
import static org.javisor.cpu.simd.Lanes.pair;
import static org.javisor.cpu.simd.Lanes.word;

/**
 * Shuffles, unpacking, packing and widening.
 *
 * <p>Unpacking works on one half of each operand: PUNPCKLxx of XMM is the L and the H method on the low halves,
 * PUNPCKHxx the same on the high halves. Packing takes the two halves of one XMM operand, or two MMX registers.
 *
 * @see "Intel SDM volume 2, PACKxSxx, PSHUFx, PUNPCKxxx, PMOVSX, PMOVZX, SHUFPS"
 */
public final class PackedShuffle {
  private PackedShuffle() {}

  /** PUNPCKLBW: the low four bytes of a and b, interleaved. */
  public static long punpcklbw(long a, long b) {
    return spreadBytes(low(a)) | (spreadBytes(low(b)) << 8);
  }

  /** PUNPCKHBW: the high four bytes of a and b, interleaved. */
  public static long punpckhbw(long a, long b) {
    return spreadBytes(high(a)) | (spreadBytes(high(b)) << 8);
  }

  /** PUNPCKLWD: the low two words of a and b, interleaved. */
  public static long punpcklwd(long a, long b) {
    return spreadWords(low(a)) | (spreadWords(low(b)) << 16);
  }

  /** PUNPCKHWD: the high two words of a and b, interleaved. */
  public static long punpckhwd(long a, long b) {
    return spreadWords(high(a)) | (spreadWords(high(b)) << 16);
  }

  /** PUNPCKLDQ, UNPCKLPS: the low doublewords of a and b. */
  public static long punpckldq(long a, long b) {
    return (a & Lanes.LOW_DWORD) | (b << 32);
  }

  /** PUNPCKHDQ, UNPCKHPS: the high doublewords of a and b. */
  public static long punpckhdq(long a, long b) {
    return (a >>> 32) | (b & ~Lanes.LOW_DWORD);
  }

  private static long spreadBytes(int four) {
    long x = four & Lanes.LOW_DWORD;
    x = (x | (x << 16)) & 0x0000_FFFF_0000_FFFFL;
    return (x | (x << 8)) & 0x00FF_00FF_00FF_00FFL;
  }

  private static long spreadWords(int two) {
    long x = two & Lanes.LOW_DWORD;
    return (x | (x << 16)) & 0x0000_FFFF_0000_FFFFL;
  }

  /** PACKSSWB: eight signed words, saturated to signed bytes. */
  public static long packsswb(long lower, long upper) {
    return pair(signedBytes(lower), signedBytes(upper));
  }

  /** PACKUSWB: eight signed words, saturated to unsigned bytes. */
  public static long packuswb(long lower, long upper) {
    return pair(unsignedBytes(lower), unsignedBytes(upper));
  }

  /** PACKSSDW: four signed doublewords, saturated to signed words. */
  public static long packssdw(long lower, long upper) {
    return Lanes.words(toShort(low(lower)), toShort(high(lower)), toShort(low(upper)), toShort(high(upper)));
  }

  /** PACKUSDW: four signed doublewords, saturated to unsigned words. */
  public static long packusdw(long lower, long upper) {
    return Lanes.words(toUnsigned(low(lower)), toUnsigned(high(lower)), toUnsigned(low(upper)),
        toUnsigned(high(upper)));
  }

  private static int signedBytes(long words) {
    return (toByte(word(words, 0)) & 0xFF)
        | ((toByte(word(words, 1)) & 0xFF) << 8)
        | ((toByte(word(words, 2)) & 0xFF) << 16)
        | (toByte(word(words, 3)) << 24);
  }

  private static int unsignedBytes(long words) {
    return toUnsignedByte(word(words, 0))
        | (toUnsignedByte(word(words, 1)) << 8)
        | (toUnsignedByte(word(words, 2)) << 16)
        | (toUnsignedByte(word(words, 3)) << 24);
  }

  private static int toByte(int value) {
    return Math.min(Math.max(value, Byte.MIN_VALUE), Byte.MAX_VALUE);
  }

  private static int toUnsignedByte(int value) {
    return Math.min(Math.max(value, 0), 0xFF);
  }

  private static int toShort(int value) {
    return Math.min(Math.max(value, Short.MIN_VALUE), Short.MAX_VALUE);
  }

  private static int toUnsigned(int value) {
    return Math.min(Math.max(value, 0), 0xFFFF);
  }

  /** PSHUFW; the shuffled half of PSHUFLW and PSHUFHW: words chosen by two bits of the order each. */
  public static long pshufw(long b, int order) {
    return Lanes.words(
        word(b, order & 3), word(b, (order >> 2) & 3), word(b, (order >> 4) & 3), word(b, (order >> 6) & 3));
  }

  /** PSHUFD, low half; also one source's part of SHUFPS: doublewords chosen by order bits 1:0 and 3:2. */
  public static long pshufdLow(long low, long high, int order) {
    return (dword(low, high, order) & Lanes.LOW_DWORD) | (dword(low, high, order >> 2) << 32);
  }

  /** PSHUFD, high half: order bits 5:4 and 7:6. SHUFPS takes this of its second operand. */
  public static long pshufdHigh(long low, long high, int order) {
    return pshufdLow(low, high, order >> 4);
  }

  /** The doubleword chosen by bits 1:0, in the low half of the result; the high half is garbage. */
  private static long dword(long low, long high, int choice) {
    return ((choice & 2) == 0 ? low : high) >>> ((choice & 1) << 5);
  }

  /** SHUFPD and one half each of others: the low or the high quadword. */
  public static long choose(long low, long high, boolean takeHigh) {
    return takeHigh ? high : low;
  }

  /** PSHUFB of MMX: bytes of a chosen by the bytes of b; zero where b's are negative. */
  public static long pshufb(long a, long b) {
    return pshufb(a, a, b);
  }

  /**
   * PSHUFB, one half: the bytes of the 128-bit value chosen by the selectors of this half.
   *
   * @param selectors this half of the second operand
   */
  public static long pshufb(long low, long high, long selectors) {
    // The byte's number times 8 in bits 5:3 of each selector, which half it is in in bit 6.
    long places = (selectors & 0x0F0F_0F0F_0F0F_0F0FL) << 3;
    long chosen = place(low, high, (int) places)
        | (place(low, high, (int) (places >>> 8)) << 8)
        | (place(low, high, (int) (places >>> 16)) << 16)
        | (place(low, high, (int) (places >>> 24)) << 24)
        | (place(low, high, (int) (places >>> 32)) << 32)
        | (place(low, high, (int) (places >>> 40)) << 40)
        | (place(low, high, (int) (places >>> 48)) << 48)
        | (place(low, high, (int) (places >>> 56)) << 56);
    return chosen & ~Lanes.fill(selectors & Lanes.BYTE_TOP, 8);
  }

  private static long place(long low, long high, int place) {
    // Java shifts by the lowest six bits.
    return (((place & 0x40) == 0 ? low : high) >>> place) & 0xFF;
  }

  /** PMOVSXBW: four of the eight bytes of b, from byte {@code from}, sign-extended to words. */
  public static long pmovsxbw(long b, int from) {
    long x = spreadBytes((int) (b >>> (8 * from)));
    return x | (Lanes.fill((x << 8) & Lanes.WORD_TOP, 16) & 0xFF00_FF00_FF00_FF00L);
  }

  /** PMOVZXBW: four bytes of b, from byte {@code from}, zero-extended to words. */
  public static long pmovzxbw(long b, int from) {
    return spreadBytes((int) (b >>> (8 * from)));
  }

  /** PMOVSXBD: two bytes of b, from byte {@code from}, sign-extended to doublewords. */
  public static long pmovsxbd(long b, int from) {
    long x = b >>> (8 * from);
    return pair((byte) x, (byte) (x >>> 8));
  }

  /** PMOVZXBD: two bytes of b, from byte {@code from}, zero-extended to doublewords. */
  public static long pmovzxbd(long b, int from) {
    long x = b >>> (8 * from);
    return (x & 0xFF) | ((x & 0xFF00) << 24);
  }

  /** PMOVSXBQ: byte {@code from} of b, sign-extended. */
  public static long pmovsxbq(long b, int from) {
    return (byte) (b >>> (8 * from));
  }

  /** PMOVZXBQ: byte {@code from} of b, zero-extended. */
  public static long pmovzxbq(long b, int from) {
    return (b >>> (8 * from)) & 0xFF;
  }

  /** PMOVSXWD: two words of b, from byte {@code from}, sign-extended to doublewords. */
  public static long pmovsxwd(long b, int from) {
    long x = b >>> (8 * from);
    return pair((short) x, (short) (x >>> 16));
  }

  /** PMOVZXWD: two words of b, from byte {@code from}, zero-extended to doublewords. */
  public static long pmovzxwd(long b, int from) {
    return spreadWords((int) (b >>> (8 * from)));
  }

  /** PMOVSXWQ: the word at byte {@code from} of b, sign-extended. */
  public static long pmovsxwq(long b, int from) {
    return (short) (b >>> (8 * from));
  }

  /** PMOVZXWQ: the word at byte {@code from} of b, zero-extended. */
  public static long pmovzxwq(long b, int from) {
    return (b >>> (8 * from)) & 0xFFFF;
  }

  /** PMOVSXDQ: the doubleword at byte {@code from} of b, sign-extended. */
  public static long pmovsxdq(long b, int from) {
    return (int) (b >>> (8 * from));
  }

  /** PMOVZXDQ: the doubleword at byte {@code from} of b, zero-extended. */
  public static long pmovzxdq(long b, int from) {
    return (b >>> (8 * from)) & Lanes.LOW_DWORD;
  }
}

package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.Lanes.BYTE_TOP;
import static org.javisor.cpu.simd.Lanes.DWORD_TOP;
import static org.javisor.cpu.simd.Lanes.WORD_TOP;

/**
 * Comparison, minimum, maximum, absolute value and sign of integer lanes, on one 64-bit half.
 *
 * @see "Intel SDM volume 1, 9.4.2 MMX Comparison Instructions; 12.10.5 Packed Integer MIN/MAX Instructions"
 */
public final class PackedCompare {
  private PackedCompare() {}

  /** PCMPEQB: all ones in bytes that are equal. */
  public static long pcmpeqb(long a, long b) {
    return Lanes.fill(Lanes.equal(a, b, BYTE_TOP), 8);
  }

  /** PCMPEQW: all ones in words that are equal. */
  public static long pcmpeqw(long a, long b) {
    return Lanes.fill(Lanes.equal(a, b, WORD_TOP), 16);
  }

  /** PCMPEQD: all ones in doublewords that are equal. */
  public static long pcmpeqd(long a, long b) {
    return Lanes.fill(Lanes.equal(a, b, DWORD_TOP), 32);
  }

  /** PCMPEQQ: all ones if equal. */
  public static long pcmpeqq(long a, long b) {
    return a == b ? -1 : 0;
  }

  /** PCMPGTB: all ones in signed bytes of a greater than b's. */
  public static long pcmpgtb(long a, long b) {
    return Lanes.fill(Lanes.less(b, a, BYTE_TOP), 8);
  }

  /** PCMPGTW: all ones in signed words of a greater than b's. */
  public static long pcmpgtw(long a, long b) {
    return Lanes.fill(Lanes.less(b, a, WORD_TOP), 16);
  }

  /** PCMPGTD: all ones in signed doublewords of a greater than b's. */
  public static long pcmpgtd(long a, long b) {
    return Lanes.fill(Lanes.less(b, a, DWORD_TOP), 32);
  }

  /** PCMPGTQ: all ones if a is greater, signed. */
  public static long pcmpgtq(long a, long b) {
    return a > b ? -1 : 0;
  }

  /** PMINUB: smaller of unsigned bytes. */
  public static long pminub(long a, long b) {
    return Lanes.select(Lanes.fill(Lanes.below(a, b, BYTE_TOP), 8), a, b);
  }

  /** PMAXUB: greater of unsigned bytes. */
  public static long pmaxub(long a, long b) {
    return Lanes.select(Lanes.fill(Lanes.below(a, b, BYTE_TOP), 8), b, a);
  }

  /** PMINUW: smaller of unsigned words. */
  public static long pminuw(long a, long b) {
    return Lanes.select(Lanes.fill(Lanes.below(a, b, WORD_TOP), 16), a, b);
  }

  /** PMAXUW: greater of unsigned words. */
  public static long pmaxuw(long a, long b) {
    return Lanes.select(Lanes.fill(Lanes.below(a, b, WORD_TOP), 16), b, a);
  }

  /** PMINUD: smaller of unsigned doublewords. */
  public static long pminud(long a, long b) {
    return Lanes.select(Lanes.fill(Lanes.below(a, b, DWORD_TOP), 32), a, b);
  }

  /** PMAXUD: greater of unsigned doublewords. */
  public static long pmaxud(long a, long b) {
    return Lanes.select(Lanes.fill(Lanes.below(a, b, DWORD_TOP), 32), b, a);
  }

  /** PMINSB: smaller of signed bytes. */
  public static long pminsb(long a, long b) {
    return Lanes.select(Lanes.fill(Lanes.less(a, b, BYTE_TOP), 8), a, b);
  }

  /** PMAXSB: greater of signed bytes. */
  public static long pmaxsb(long a, long b) {
    return Lanes.select(Lanes.fill(Lanes.less(a, b, BYTE_TOP), 8), b, a);
  }

  /** PMINSW: smaller of signed words. */
  public static long pminsw(long a, long b) {
    return Lanes.select(Lanes.fill(Lanes.less(a, b, WORD_TOP), 16), a, b);
  }

  /** PMAXSW: greater of signed words. */
  public static long pmaxsw(long a, long b) {
    return Lanes.select(Lanes.fill(Lanes.less(a, b, WORD_TOP), 16), b, a);
  }

  /** PMINSD: smaller of signed doublewords. */
  public static long pminsd(long a, long b) {
    return Lanes.select(Lanes.fill(Lanes.less(a, b, DWORD_TOP), 32), a, b);
  }

  /** PMAXSD: greater of signed doublewords. */
  public static long pmaxsd(long a, long b) {
    return Lanes.select(Lanes.fill(Lanes.less(a, b, DWORD_TOP), 32), b, a);
  }

  /** PABSB: absolute values of b's bytes; 0x80 stays. */
  public static long pabsb(long b) {
    return negateWhere(b, Lanes.fill(b & BYTE_TOP, 8), BYTE_TOP);
  }

  /** PABSW: absolute values of b's words. */
  public static long pabsw(long b) {
    return negateWhere(b, Lanes.fill(b & WORD_TOP, 16), WORD_TOP);
  }

  /** PABSD: absolute values of b's doublewords. */
  public static long pabsd(long b) {
    return negateWhere(b, Lanes.fill(b & DWORD_TOP, 32), DWORD_TOP);
  }

  /** PSIGNB: bytes of a, negated where b's are negative, zero where they are zero. */
  public static long psignb(long a, long b) {
    return negateWhere(a, Lanes.fill(b & BYTE_TOP, 8), BYTE_TOP) & ~pcmpeqb(b, 0);
  }

  /** PSIGNW: words of a, negated where b's are negative, zero where they are zero. */
  public static long psignw(long a, long b) {
    return negateWhere(a, Lanes.fill(b & WORD_TOP, 16), WORD_TOP) & ~pcmpeqw(b, 0);
  }

  /** PSIGND: doublewords of a, negated where b's are negative, zero where they are zero. */
  public static long psignd(long a, long b) {
    return negateWhere(a, Lanes.fill(b & DWORD_TOP, 32), DWORD_TOP) & ~pcmpeqd(b, 0);
  }

  /** PMOVMSKB of one half: the top bits of its eight bytes. */
  public static int pmovmskb(long a) {
    // The multiplication gathers the eight bits, 8 apart, in the top byte.
    return (int) (((a & BYTE_TOP) >>> 7) * 0x0102_0408_1020_4080L >>> 56);
  }

  private static long negateWhere(long a, long mask, long top) {
    return Lanes.subtract(a ^ mask, mask, top);
  }
}

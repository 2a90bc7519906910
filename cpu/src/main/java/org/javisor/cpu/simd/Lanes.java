package org.javisor.cpu.simd;

/**
 * Arithmetic on all lanes of a 64-bit word at once: the carry out of each lane is cut by keeping the lanes' top bits
 * out of the addition. {@code top} is the word with just the top bit of every lane set.
 */
final class Lanes {
  static final long BYTE_TOP = 0x8080_8080_8080_8080L;
  static final long WORD_TOP = 0x8000_8000_8000_8000L;
  static final long DWORD_TOP = 0x8000_0000_8000_0000L;
  static final long BYTE_ONE = 0x0101_0101_0101_0101L;
  static final long WORD_ONE = 0x0001_0001_0001_0001L;
  static final long DWORD_ONE = 0x0000_0001_0000_0001L;
  static final long LOW_DWORD = 0xFFFF_FFFFL;

  private Lanes() {}

  static long add(long a, long b, long top) {
    return ((a & ~top) + (b & ~top)) ^ ((a ^ b) & top);
  }

  static long subtract(long a, long b, long top) {
    return ((a | top) - (b & ~top)) ^ (~(a ^ b) & top);
  }

  /** All bits of the lanes whose top bit is set in {@code tops}, which has no other bits. */
  static long fill(long tops, int laneBits) {
    return (tops << 1) - (tops >>> (laneBits - 1));
  }

  /** Top bits of the lanes where a is less than b, unsigned. */
  static long below(long a, long b, long top) {
    return ((~a & b) | (~(a ^ b) & subtract(a, b, top))) & top;
  }

  /** Top bits of the lanes where a is less than b, signed. */
  static long less(long a, long b, long top) {
    return ((a & ~b) | (~(a ^ b) & subtract(a, b, top))) & top;
  }

  /** Top bits of the lanes where a equals b. */
  static long equal(long a, long b, long top) {
    long difference = a ^ b;
    return ~(((difference & ~top) + ~top) | difference) & top;
  }

  static long select(long mask, long whereSet, long whereClear) {
    return whereClear ^ ((whereSet ^ whereClear) & mask);
  }

  /** Two doublewords as one word. */
  static long pair(int low, int high) {
    return (low & LOW_DWORD) | ((long) high << 32);
  }

  static int low(long a) {
    return (int) a;
  }

  static int high(long a) {
    return (int) (a >>> 32);
  }

  /** Word lane {@code i}, sign-extended. */
  static int word(long a, int i) {
    return (short) (a >>> (16 * i));
  }

  /** Byte lane {@code i}, zero-extended. */
  static int unsignedByte(long a, int i) {
    return (int) (a >>> (8 * i)) & 0xFF;
  }

  /** Four words, of which the low 16 bits count, as one word. */
  static long words(int w0, int w1, int w2, int w3) {
    return (w0 & 0xFFFFL) | ((w1 & 0xFFFFL) << 16) | ((w2 & 0xFFFFL) << 32) | ((long) w3 << 48);
  }
}

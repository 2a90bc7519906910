package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.Lanes.high;
import static org.javisor.cpu.simd.Lanes.low;
import static org.javisor.cpu.simd.Lanes.pair;

import org.javisor.cpu.Cpu;

/**
 * Rounds of the Advanced Encryption Standard. A column of the state is a doubleword, its row 0 in the lowest byte.
 *
 * @see "Intel SDM volume 1, 12.13.2 AES Data Structure in Intel 64 Architecture"
 * @see "FIPS 197, Advanced Encryption Standard, sections 5.1 to 5.3"
 */
public final class Aes {
  private static final int[] SBOX = new int[256];
  private static final int[] INVERSE_SBOX = new int[256];

  /** Column that a substituted byte of row 0 contributes to MixColumns; other rows rotate it. */
  private static final int[] ENCRYPT = new int[256];

  /** The same for the inverse cipher. */
  private static final int[] DECRYPT = new int[256];

  static {
    for (int x = 0; x < 256; x++) {
      int inverse = inverse(x);
      int s =
          (inverse ^ rotate(inverse, 1) ^ rotate(inverse, 2) ^ rotate(inverse, 3) ^ rotate(inverse, 4) ^ 0x63) & 0xFF;
      SBOX[x] = s;
      INVERSE_SBOX[s] = x;
    }
    for (int x = 0; x < 256; x++) {
      int s = SBOX[x];
      ENCRYPT[x] = multiply(s, 2) | (s << 8) | (s << 16) | (multiply(s, 3) << 24);
      int i = INVERSE_SBOX[x];
      DECRYPT[x] = multiply(i, 14) | (multiply(i, 9) << 8) | (multiply(i, 13) << 16) | (multiply(i, 11) << 24);
    }
  }

  private Aes() {}

  private static int rotate(int x, int count) {
    return ((x << count) | (x >>> (8 - count))) & 0xFF;
  }

  /** Product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1. */
  private static int multiply(int a, int b) {
    int product = 0;
    int x = a;
    for (int y = b; y != 0; y >>= 1) {
      product ^= x & -(y & 1);
      x = (x << 1) ^ (0x11B & -(x >> 7));
    }
    return product & 0xFF;
  }

  /** x^254, which is 1/x, and 0 for 0. */
  private static int inverse(int x) {
    int result = 1;
    for (int i = 0; i < 254; i++) {
      result = multiply(result, x);
    }
    return result;
  }

  /** AESENC: one round on XMM register {@code n}, then the round key. */
  public static void aesenc(Cpu c, int n, long keyLow, long keyHigh) {
    long[] xmm = c.xmm;
    long low = xmm[2 * n];
    long high = xmm[2 * n + 1];
    int s0 = low(low);
    int s1 = high(low);
    int s2 = low(high);
    int s3 = high(high);
    xmm[2 * n] = pair(mixed(ENCRYPT, s0, s1, s2, s3), mixed(ENCRYPT, s1, s2, s3, s0)) ^ keyLow;
    xmm[2 * n + 1] = pair(mixed(ENCRYPT, s2, s3, s0, s1), mixed(ENCRYPT, s3, s0, s1, s2)) ^ keyHigh;
  }

  /** AESENCLAST: a round without MixColumns. */
  public static void aesenclast(Cpu c, int n, long keyLow, long keyHigh) {
    long[] xmm = c.xmm;
    long low = xmm[2 * n];
    long high = xmm[2 * n + 1];
    int s0 = low(low);
    int s1 = high(low);
    int s2 = low(high);
    int s3 = high(high);
    xmm[2 * n] = pair(substituted(SBOX, s0, s1, s2, s3), substituted(SBOX, s1, s2, s3, s0)) ^ keyLow;
    xmm[2 * n + 1] = pair(substituted(SBOX, s2, s3, s0, s1), substituted(SBOX, s3, s0, s1, s2)) ^ keyHigh;
  }

  /** AESDEC: one round of the equivalent inverse cipher. */
  public static void aesdec(Cpu c, int n, long keyLow, long keyHigh) {
    long[] xmm = c.xmm;
    long low = xmm[2 * n];
    long high = xmm[2 * n + 1];
    int s0 = low(low);
    int s1 = high(low);
    int s2 = low(high);
    int s3 = high(high);
    xmm[2 * n] = pair(mixed(DECRYPT, s0, s3, s2, s1), mixed(DECRYPT, s1, s0, s3, s2)) ^ keyLow;
    xmm[2 * n + 1] = pair(mixed(DECRYPT, s2, s1, s0, s3), mixed(DECRYPT, s3, s2, s1, s0)) ^ keyHigh;
  }

  /** AESDECLAST: a round of the inverse cipher without InvMixColumns. */
  public static void aesdeclast(Cpu c, int n, long keyLow, long keyHigh) {
    long[] xmm = c.xmm;
    long low = xmm[2 * n];
    long high = xmm[2 * n + 1];
    int s0 = low(low);
    int s1 = high(low);
    int s2 = low(high);
    int s3 = high(high);
    int[] box = INVERSE_SBOX;
    xmm[2 * n] = pair(substituted(box, s0, s3, s2, s1), substituted(box, s1, s0, s3, s2)) ^ keyLow;
    xmm[2 * n + 1] = pair(substituted(box, s2, s1, s0, s3), substituted(box, s3, s2, s1, s0)) ^ keyHigh;
  }

  /** AESIMC, one half: InvMixColumns. */
  public static long aesimc(long b) {
    return pair(inverseMixed(low(b)), inverseMixed(high(b)));
  }

  private static int inverseMixed(int column) {
    // The table substitutes before it mixes: undone by substituting the other way first.
    int s = substituted(SBOX, column, column, column, column);
    return mixed(DECRYPT, s, s, s, s);
  }

  /**
   * AESKEYGENASSIST, one half: SubWord, and RotWord with the round constant, of the half's upper doubleword.
   *
   * @param constant RCON
   */
  public static long aeskeygenassist(long b, int constant) {
    int x = high(b);
    int substituted = substituted(SBOX, x, x, x, x);
    return pair(substituted, Integer.rotateRight(substituted, 8) ^ (constant & 0xFF));
  }

  /** A column of the next state: row i comes from the i-th of the columns given. */
  private static int mixed(int[] table, int row0, int row1, int row2, int row3) {
    return table[row0 & 0xFF]
        ^ Integer.rotateLeft(table[(row1 >>> 8) & 0xFF], 8)
        ^ Integer.rotateLeft(table[(row2 >>> 16) & 0xFF], 16)
        ^ Integer.rotateLeft(table[row3 >>> 24], 24);
  }

  private static int substituted(int[] box, int row0, int row1, int row2, int row3) {
    return box[row0 & 0xFF]
        | (box[(row1 >>> 8) & 0xFF] << 8)
        | (box[(row2 >>> 16) & 0xFF] << 16)
        | (box[row3 >>> 24] << 24);
  }
}

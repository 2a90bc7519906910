package org.javisor.cpu.simd;

import static org.javisor.cpu.simd.Lanes.high;
import static org.javisor.cpu.simd.Lanes.low;
import static org.javisor.cpu.simd.Lanes.pair;
import static java.lang.Integer.rotateLeft;
import static java.lang.Integer.rotateRight;

import org.javisor.cpu.Cpu;

/**
 * Steps of SHA-1 and SHA-256. The first operand is XMM register {@code n}, which takes the result.
 *
 * @see "Intel SDM volume 1, 12.14 Intel SHA Extensions"
 * @see "FIPS 180-4, Secure Hash Standard, section 4"
 */
public final class Sha {
  private Sha() {}

  /**
   * SHA1RNDS4: four rounds.
   *
   * @param function 0..3: which function and constant
   */
  public static void sha1rnds4(Cpu c, int n, long bLow, long bHigh, int function) {
    long[] xmm = c.xmm;
    int a = high(xmm[2 * n + 1]);
    int b = low(xmm[2 * n + 1]);
    int cc = high(xmm[2 * n]);
    int d = low(xmm[2 * n]);
    int e = 0;
    for (int i = 0; i < 4; i++) {
      int w = (int) (((i & 2) == 0 ? bHigh : bLow) >>> ((i & 1) == 0 ? 32 : 0));
      int next = sha1(function, b, cc, d) + rotateLeft(a, 5) + w + e;
      e = d;
      d = cc;
      cc = rotateLeft(b, 30);
      b = a;
      a = next;
    }
    xmm[2 * n] = pair(d, cc);
    xmm[2 * n + 1] = pair(b, a);
  }

  /** The function of a round, and its constant added. */
  private static int sha1(int function, int b, int c, int d) {
    return switch (function & 3) {
      case 0 -> ((b & c) ^ (~b & d)) + 0x5A82_7999;
      case 1 -> (b ^ c ^ d) + 0x6ED9_EBA1;
      case 2 -> ((b & c) ^ (b & d) ^ (c & d)) + 0x8F1B_BCDC;
      default -> (b ^ c ^ d) + 0xCA62_C1D6;
    };
  }

  /** SHA1NEXTE: the state variable E after four rounds, added to the scheduled words. */
  public static void sha1nexte(Cpu c, int n, long bLow, long bHigh) {
    int e = rotateLeft(high(c.xmm[2 * n + 1]), 30);
    c.xmm[2 * n] = bLow;
    c.xmm[2 * n + 1] = pair(low(bHigh), high(bHigh) + e);
  }

  /** SHA1MSG1: first step of the message schedule. */
  public static void sha1msg1(Cpu c, int n, long bLow, long bHigh) {
    long aHigh = c.xmm[2 * n + 1];
    c.xmm[2 * n + 1] = aHigh ^ c.xmm[2 * n];
    c.xmm[2 * n] ^= bHigh;
  }

  /** SHA1MSG2: last step of the message schedule. */
  public static void sha1msg2(Cpu c, int n, long bLow, long bHigh) {
    long[] xmm = c.xmm;
    int w16 = rotateLeft(high(xmm[2 * n + 1]) ^ low(bHigh), 1);
    int w17 = rotateLeft(low(xmm[2 * n + 1]) ^ high(bLow), 1);
    int w18 = rotateLeft(high(xmm[2 * n]) ^ low(bLow), 1);
    int w19 = rotateLeft(low(xmm[2 * n]) ^ w16, 1);
    xmm[2 * n] = pair(w19, w18);
    xmm[2 * n + 1] = pair(w17, w16);
  }

  /** SHA256RNDS2: two rounds; the words with their constants are in the low half of XMM0. */
  public static void sha256rnds2(Cpu c, int n, long bLow, long bHigh) {
    long[] xmm = c.xmm;
    int a = high(bHigh);
    int b = low(bHigh);
    int cc = high(xmm[2 * n + 1]);
    int d = low(xmm[2 * n + 1]);
    int e = high(bLow);
    int f = low(bLow);
    int g = high(xmm[2 * n]);
    int h = low(xmm[2 * n]);
    long words = xmm[0];
    for (int i = 0; i < 2; i++) {
      int choice = (e & f) ^ (~e & g);
      int sum1 = rotateRight(e, 6) ^ rotateRight(e, 11) ^ rotateRight(e, 25);
      int t1 = choice + sum1 + (int) words + h;
      int majority = (a & b) ^ (a & cc) ^ (b & cc);
      int t2 = majority + (rotateRight(a, 2) ^ rotateRight(a, 13) ^ rotateRight(a, 22));
      h = g;
      g = f;
      f = e;
      e = t1 + d;
      d = cc;
      cc = b;
      b = a;
      a = t1 + t2;
      words >>>= 32;
    }
    xmm[2 * n] = pair(f, e);
    xmm[2 * n + 1] = pair(b, a);
  }

  /** SHA256MSG1: first step of the message schedule. */
  public static void sha256msg1(Cpu c, int n, long bLow, long bHigh) {
    long[] xmm = c.xmm;
    long aLow = xmm[2 * n];
    long aHigh = xmm[2 * n + 1];
    xmm[2 * n] = pair(low(aLow) + sigma0(high(aLow)), high(aLow) + sigma0(low(aHigh)));
    xmm[2 * n + 1] = pair(low(aHigh) + sigma0(high(aHigh)), high(aHigh) + sigma0(low(bLow)));
  }

  /** SHA256MSG2: last step of the message schedule. */
  public static void sha256msg2(Cpu c, int n, long bLow, long bHigh) {
    long[] xmm = c.xmm;
    int w16 = low(xmm[2 * n]) + sigma1(low(bHigh));
    int w17 = high(xmm[2 * n]) + sigma1(high(bHigh));
    int w18 = low(xmm[2 * n + 1]) + sigma1(w16);
    int w19 = high(xmm[2 * n + 1]) + sigma1(w17);
    xmm[2 * n] = pair(w16, w17);
    xmm[2 * n + 1] = pair(w18, w19);
  }

  private static int sigma0(int x) {
    return rotateRight(x, 7) ^ rotateRight(x, 18) ^ (x >>> 3);
  }

  private static int sigma1(int x) {
    return rotateRight(x, 17) ^ rotateRight(x, 19) ^ (x >>> 10);
  }
}

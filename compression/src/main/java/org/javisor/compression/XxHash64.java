package org.javisor.compression;

/**
 * The 64-bit xxHash with seed 0, the checksum of zstd.
 *
 * @see "xxHash fast digest algorithm, specification 0.1.1, section XXH64"
 */
final class XxHash64 {
  private static final long PRIME_1 = 0x9E37_79B1_85EB_CA87L;
  private static final long PRIME_2 = 0xC2B2_AE3D_27D4_EB4FL;
  private static final long PRIME_3 = 0x1656_67B1_9E37_79F9L;
  private static final long PRIME_4 = 0x85EB_CA77_C2B2_AE63L;
  private static final long PRIME_5 = 0x27D4_EB2F_1656_67C5L;

  /** PRIME_1 + PRIME_2, modulo 2^64. */
  private static final long SUM_1_2 = 0x60EA_27EE_ADC0_B5D6L;

  private XxHash64() {}

  static long hash(byte[] bytes, int offset, int length) {
    int at = offset;
    int end = offset + length;
    long hash = PRIME_5;
    if (length >= 32) {
      long a = SUM_1_2;
      long b = PRIME_2;
      long c = 0;
      long d = -PRIME_1;
      while (end - at >= 32) {
        a = round(a, LittleEndian.get64(bytes, at));
        b = round(b, LittleEndian.get64(bytes, at + 8));
        c = round(c, LittleEndian.get64(bytes, at + 16));
        d = round(d, LittleEndian.get64(bytes, at + 24));
        at += 32;
      }
      hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
      hash = merge(merge(merge(merge(hash, a), b), c), d);
    }
    return finish(hash + length, bytes, at, end);
  }

  private static long round(long accumulator, long lane) {
    return Long.rotateLeft(accumulator + lane * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long accumulator) {
    return (hash ^ round(0, accumulator)) * PRIME_1 + PRIME_4;
  }

  private static long finish(long start, byte[] bytes, int from, int end) {
    long hash = start;
    int at = from;
    for (; end - at >= 8; at += 8) {
      hash = Long.rotateLeft(hash ^ round(0, LittleEndian.get64(bytes, at)), 27) * PRIME_1 + PRIME_4;
    }
    if (end - at >= 4) {
      hash = Long.rotateLeft(hash ^ LittleEndian.getUnsigned32(bytes, at) * PRIME_1, 23) * PRIME_2 + PRIME_3;
      at += 4;
    }
    for (; at < end; at++) {
      hash = Long.rotateLeft(hash ^ (bytes[at] & 0xFFL) * PRIME_5, 11) * PRIME_1;
    }
    hash = (hash ^ (hash >>> 33)) * PRIME_2;
    hash = (hash ^ (hash >>> 29)) * PRIME_3;
    return hash ^ (hash >>> 32);
  }
}

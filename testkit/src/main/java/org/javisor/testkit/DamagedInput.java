package org.javisor.testkit;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Makes malformed files out of good ones, as a parser's fuzz test needs them. */
public final class DamagedInput {
  private static final long[] TELLING = {
    0, 1, -1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL, Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private final RandomGenerator random;

  public DamagedInput(RandomGenerator random) {
    this.random = random;
  }

  /** Bytes without any sense, at most {@code largest} of them. */
  public byte[] noise(int largest) {
    byte[] bytes = new byte[random.nextInt(largest + 1)];
    random.nextBytes(bytes);
    return bytes;
  }

  /**
   * A changed copy: bytes, telling numbers of 1 to 8 bytes, a stretch copied elsewhere, an end cut off, or bytes added.
   *
   * @param keep this many bytes at the start, as a magic number, mostly stay
   */
  public byte[] damaged(byte[] original, int keep) {
    byte[] bytes = original.clone();
    int from = random.nextInt(16) == 0 ? 0 : Math.min(keep, bytes.length);
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes && from < bytes.length; i++) {
      bytes = change(bytes, from);
    }
    return bytes;
  }

  private byte[] change(byte[] bytes, int from) {
    // Headers decide most, and stand in front.
    int reach = random.nextBoolean() ? Math.min(bytes.length, from + 256) : bytes.length;
    int at = random.nextInt(from, reach);
    switch (random.nextInt(8)) {
      case 0, 1 -> bytes[at] = (byte) random.nextInt();
      case 2, 3 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 4, 5 -> number(bytes, at);
      case 6 -> {
        int source = random.nextInt(bytes.length);
        int length = Math.min(random.nextInt(64), bytes.length - Math.max(source, at));
        System.arraycopy(bytes, source, bytes, at, length);
      }
      default -> {
        return random.nextBoolean()
            ? Arrays.copyOf(bytes, at)
            : Arrays.copyOf(bytes, bytes.length + random.nextInt(600));
      }
    }
    return bytes;
  }

  private void number(byte[] bytes, int at) {
    long value = TELLING[random.nextInt(TELLING.length)];
    int size = 1 << random.nextInt(4);
    boolean big = random.nextInt(4) == 0;
    for (int i = 0; i < size && at + i < bytes.length; i++) {
      bytes[at + i] = (byte) (value >>> 8 * (big ? size - 1 - i : i));
    }
  }
}

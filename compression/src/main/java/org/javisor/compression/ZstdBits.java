package org.javisor.compression;

/**
 * A bit stream that is read from its end to its start. Reads before the start give zero bits and drive {@link #left}
 * below zero.
 *
 * @see "RFC 8878, section 4.1 FSE, and 4.2.2 Huffman-Coded Streams"
 */
final class ZstdBits {
  private final byte[] bytes;
  private final int start;

  /** How many bits are left. */
  int left;

  ZstdBits(byte[] bytes, int start, int end) {
    if (end <= start || bytes[end - 1] == 0) {
      throw CompressionException.corrupt("has a bit stream without an end mark");
    }
    this.bytes = bytes;
    this.start = start;
    int mark = Integer.numberOfLeadingZeros(bytes[end - 1] & 0xFF) - 24;
    this.left = (end - start) * 8 - mark - 1;
  }

  /** Takes up to 32 bits. */
  int take(int count) {
    int value = peek(count);
    left -= count;
    return value;
  }

  /** The next up to 32 bits, which stay. */
  int peek(int count) {
    int position = left - count;
    if (position < 0) {
      return left <= 0 ? 0 : (int) (window(0) & ((1L << left) - 1)) << -position;
    }
    return (int) ((window(position >>> 3) >>> (position & 7)) & ((1L << count) - 1));
  }

  private long window(int offset) {
    int at = start + offset;
    if (at + 8 <= bytes.length) {
      return LittleEndian.get64(bytes, at);
    }
    long value = 0;
    for (int i = bytes.length - 1; i >= at; i--) {
      value = (value << 8) | (bytes[i] & 0xFF);
    }
    return value;
  }
}

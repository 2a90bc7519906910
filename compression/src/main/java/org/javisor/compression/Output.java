package org.javisor.compression;

import java.util.Arrays;

/** Growing output that is also the window of match copies, with a bound. */
final class Output {
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 16;
  private static final int SHORT = 12;

  private final long maximum;
  byte[] bytes;
  int length;

  /**
   * @param expected a guess of the size; only a hint
   * @param maximum more output than this throws
   */
  Output(long expected, long maximum) {
    this.maximum = Math.min(maximum, LARGEST_ARRAY);
    this.bytes = new byte[(int) Math.clamp(expected, 64L << 10, Math.max(64L << 10, this.maximum))];
  }

  /** Makes room for this many bytes more. */
  void reserve(int count) {
    long needed = (long) length + count;
    if (needed > maximum) {
      throw new CompressionException(
          CompressionException.Kind.TOO_LARGE, "unpacks to more than " + maximum + " bytes");
    }
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(maximum, Math.max(needed, 2L * bytes.length)));
    }
  }

  void append(int value) {
    if (length == bytes.length) {
      reserve(1);
    }
    bytes[length++] = (byte) value;
  }

  void append(byte[] from, int offset, int count) {
    reserve(count);
    copy(from, offset, count);
    length += count;
  }

  /** Most pieces of compressed data are short: there a loop is quicker than the general copy. */
  private void copy(byte[] from, int offset, int count) {
    if (count > SHORT) {
      System.arraycopy(from, offset, bytes, length, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      bytes[length + i] = from[offset + i];
    }
  }

  void appendFrom(Input input, int count) {
    input.require(count);
    append(input.bytes, input.at, count);
    input.at += count;
  }

  void fill(int value, int count) {
    reserve(count);
    Arrays.fill(bytes, length, length + count, (byte) value);
    length += count;
  }

  /** Repeats what lies {@code distance} bytes back; the copy may overlap what it makes. */
  void copyMatch(int distance, int count, int windowStart) {
    if (distance <= 0 || distance > length - windowStart) {
      throw CompressionException.corrupt("refers to data before its start");
    }
    reserve(count);
    int from = length - distance;
    if (distance >= count) {
      copy(bytes, from, count);
    } else {
      for (int i = 0; i < count; i++) {
        bytes[length + i] = bytes[from + i];
      }
    }
    length += count;
  }
}

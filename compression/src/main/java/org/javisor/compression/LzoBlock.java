package org.javisor.compression;

/** One LZO1X block. */
final class LzoBlock {
  private final Input input;
  private final int end;
  private final Output output;
  private final int windowStart;

  LzoBlock(Input input, int end, Output output) {
    this.input = input;
    this.end = end;
    this.output = output;
    this.windowStart = output.length;
  }

  /** The number of literals copied just before decides what a small instruction means. */
  void decode() {
    int literals = first();
    while (true) {
      int code = next();
      if (code < 16 && literals == 0) {
        literals = 4;
        output.appendFrom(input, checked((code == 0 ? 15 + extension() : code) + 3));
        continue;
      }
      int low = code & 3;
      if (code >= 64) {
        int distance = (next() << 3) + ((code >> 2) & 7) + 1;
        output.copyMatch(distance, (code >> 5) + 1, windowStart);
      } else if (code >= 32) {
        int length = (code & 31) == 0 ? 31 + extension() : code & 31;
        int word = next() | (next() << 8);
        low = word & 3;
        output.copyMatch((word >> 2) + 1, length + 2, windowStart);
      } else if (code >= 16) {
        int length = (code & 7) == 0 ? 7 + extension() : code & 7;
        int word = next() | (next() << 8);
        low = word & 3;
        int distance = ((code & 8) << 11) + (word >> 2);
        if (distance == 0) {
          return;
        }
        output.copyMatch(distance + 0x4000, length + 2, windowStart);
      } else if (literals == 4) {
        output.copyMatch((next() << 2) + (code >> 2) + 0x801, 3, windowStart);
      } else {
        output.copyMatch((next() << 2) + (code >> 2) + 1, 2, windowStart);
      }
      output.appendFrom(input, checked(low));
      literals = low;
    }
  }

  /** A first byte above 17 is a run of literals. */
  private int first() {
    if (input.at >= end || (input.bytes[input.at] & 0xFF) <= 17) {
      return 0;
    }
    int count = next() - 17;
    output.appendFrom(input, checked(count));
    return Math.min(count, 4);
  }

  private int extension() {
    int length = 0;
    int value = next();
    while (value == 0) {
      length += 255;
      value = next();
    }
    return length + value;
  }

  private int checked(int count) {
    if (count > end - input.at) {
      throw CompressionException.truncated();
    }
    return count;
  }

  private int next() {
    if (input.at >= end) {
      throw CompressionException.truncated();
    }
    return input.bytes[input.at++] & 0xFF;
  }
}

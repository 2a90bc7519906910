package org.javisor.compression;

/** The forward bit stream of an FSE table description, least significant bits first. */
final class FseBits {
  private final Input input;
  private int position;

  FseBits(Input input) {
    this.input = input;
  }

  int take(int count) {
    int value = peek(count);
    position += count;
    return value;
  }

  private int peek(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      int at = input.at + ((position + i) >>> 3);
      if (at < input.end) {
        value |= ((input.bytes[at] >>> ((position + i) & 7)) & 1) << i;
      }
    }
    return value;
  }

  /** A value from 0 to remaining + 1 in as few bits as possible, minus one. */
  int probability(int remaining) {
    int count = 32 - Integer.numberOfLeadingZeros(remaining + 1);
    int threshold = (1 << count) - 1 - (remaining + 1);
    int low = peek(count - 1);
    if (low < threshold) {
      position += count - 1;
      return low - 1;
    }
    int value = take(count);
    return (value >= 1 << (count - 1) ? value - threshold : value) - 1;
  }

  /** How many more symbols have probability zero. */
  int zeroRun() {
    int run = 0;
    int more;
    do {
      more = take(2);
      run += more;
      if (position > 8 * input.remaining()) {
        throw CompressionException.truncated();
      }
    } while (more == 3);
    return run;
  }

  /** Moves the input to the next whole byte. */
  void finish() {
    input.skipBytes((position + 7) >>> 3);
  }
}

package org.javisor.compression;

/** Bits, most significant first. */
final class Bzip2Bits {
  private final Input input;
  private long buffer;
  private int available;

  Bzip2Bits(Input input) {
    this.input = input;
  }

  /** Up to 32 bits. */
  int next(int count) {
    while (available < count) {
      buffer = (buffer << 8) | input.next8();
      available += 8;
    }
    available -= count;
    return (int) ((buffer >>> available) & ((1L << count) - 1));
  }

  int next32() {
    return next(32);
  }

  long next48() {
    return ((long) next(24) << 24) | next(24);
  }

  /** Drops the rest of the current byte: all bytes taken so far belong to the stream, as at most one is unfinished. */
  void alignToByte() {
    available = 0;
  }
}

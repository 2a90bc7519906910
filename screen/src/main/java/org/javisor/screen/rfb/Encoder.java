package org.javisor.screen.rfb;

/** One way to send pixels. An encoder belongs to one viewer, as it may have streams of compressed data. */
interface Encoder extends AutoCloseable {
  /** The number that names it. */
  int number();

  /** The largest part that is sent as one rectangle. */
  default int maximumWidth() {
    return 1 << 15;
  }

  default int maximumPixels() {
    return 1 << 30;
  }

  /** Appends a part of the picture. */
  void encode(Part part, PixelFormat format, Bytes out);

  @Override
  default void close() {
    // Most hold nothing.
  }

  /**
   * Pixels to send: a copy, so that the picture may change meanwhile.
   *
   * @param pixels row by row, red in bits 23 to 16, green, blue
   */
  @SuppressWarnings("ArrayRecordComponent") // Megabytes that only one thread knows: not copied again.
  record Part(int x, int y, int width, int height, int[] pixels) {
    /** A smaller part. */
    Part cut(int left, int top, int columns, int rows) {
      if (left == 0 && top == 0 && columns == width && rows == height) {
        return this;
      }
      int[] cut = new int[columns * rows];
      for (int row = 0; row < rows; row++) {
        System.arraycopy(pixels, (top + row) * width + left, cut, row * columns, columns);
      }
      return new Part(x + left, y + top, columns, rows, cut);
    }
  }
}

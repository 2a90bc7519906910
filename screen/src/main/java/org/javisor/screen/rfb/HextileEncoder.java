package org.javisor.screen.rfb;

import java.util.Arrays;

/**
 * Tiles of 16 by 16 pixels: rectangles of one colour upon a background.
 *
 * @see "RFC 6143, 7.7.4 Hextile Encoding"
 */
final class HextileEncoder implements Encoder {
  static final int NUMBER = 5;

  private static final int SIDE = 16;
  private static final int RAW = 1;
  private static final int BACKGROUND = 2;
  private static final int FOREGROUND = 4;
  private static final int SUBRECTANGLES = 8;
  private static final int COLOURED = 16;

  private final Bytes rectangles = new Bytes();
  private final boolean[] done = new boolean[SIDE * SIDE];
  private long background;

  @Override
  public int number() {
    return NUMBER;
  }

  @Override
  public void encode(Part part, PixelFormat format, Bytes out) {
    // No colour is like this one: the first tile says what its background is.
    background = -1;
    for (int y = 0; y < part.height(); y += SIDE) {
      for (int x = 0; x < part.width(); x += SIDE) {
        Part tile =
            part.cut(x, y, Math.min(SIDE, part.width() - x), Math.min(SIDE, part.height() - y));
        tile(tile, format, out);
      }
    }
  }

  private void tile(Part tile, PixelFormat format, Bytes out) {
    int ground = tile.pixels()[0];
    int other = ground;
    boolean many = false;
    for (int pixel : tile.pixels()) {
      if (pixel != ground && pixel != other) {
        many |= other != ground;
        other = pixel;
      }
    }
    int count = other == ground ? 0 : subrectangles(tile, ground, many, format);
    if (count > 255 || rectangles.length() >= tile.pixels().length * format.bytes()) {
      out.put8(RAW);
      PixelBytes.putAll(out, format, tile.pixels());
      background = -1;
      return;
    }
    boolean newGround = background != ground;
    int mask = newGround ? BACKGROUND : 0;
    if (count > 0) {
      mask |= SUBRECTANGLES | (many ? COLOURED : FOREGROUND);
    }
    out.put8(mask);
    if (newGround) {
      PixelBytes.put(out, format, ground);
      background = ground;
    }
    if (count > 0) {
      if (!many) {
        PixelBytes.put(out, format, other);
      }
      out.put8(count);
      out.put(rectangles);
    }
  }

  /** Covers what is not background with rectangles; returns how many, 256 if there are too many. */
  private int subrectangles(Part tile, int ground, boolean coloured, PixelFormat format) {
    rectangles.clear();
    Arrays.fill(done, false);
    int width = tile.width();
    int[] pixels = tile.pixels();
    int count = 0;
    for (int at = 0; at < pixels.length; at++) {
      int color = pixels[at];
      if (color == ground || done[at]) {
        continue;
      }
      if (++count > 255) {
        return count;
      }
      int x = at % width;
      int y = at / width;
      int columns = 1;
      while (x + columns < width && free(pixels, at + columns, color)) {
        columns++;
      }
      int rows = 1;
      while (y + rows < tile.height() && rowFree(pixels, at + rows * width, columns, color)) {
        rows++;
      }
      for (int row = 0; row < rows; row++) {
        Arrays.fill(done, at + row * width, at + row * width + columns, true);
      }
      if (coloured) {
        PixelBytes.put(rectangles, format, color);
      }
      rectangles.put8(x << 4 | y);
      rectangles.put8(columns - 1 << 4 | rows - 1);
    }
    return count;
  }

  private boolean free(int[] pixels, int at, int color) {
    return pixels[at] == color && !done[at];
  }

  private boolean rowFree(int[] pixels, int at, int columns, int color) {
    for (int i = 0; i < columns; i++) {
      if (!free(pixels, at + i, color)) {
        return false;
      }
    }
    return true;
  }
}

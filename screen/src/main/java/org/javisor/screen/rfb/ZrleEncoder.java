package org.javisor.screen.rfb;

/**
 * Tiles of 64 by 64 pixels: one colour, a packed palette, runs, or all pixels, whatever is shortest; then compressed.
 *
 * @see "RFC 6143, 7.7.6 ZRLE"
 */
final class ZrleEncoder implements Encoder {
  static final int NUMBER = 16;

  private static final int SIDE = 64;
  private static final int LARGEST_PACKED = 16;
  private static final int LARGEST_PALETTE = 127;
  private static final int PLAIN_RLE = 128;

  private final ZlibStream stream = new ZlibStream();
  private final Palette palette = new Palette();
  private final Bytes tiles = new Bytes();
  private final Bytes compressed = new Bytes();

  @Override
  public int number() {
    return NUMBER;
  }

  @Override
  public int maximumPixels() {
    return 1 << 20;
  }

  @Override
  public void encode(Part part, PixelFormat format, Bytes out) {
    tiles.clear();
    for (int y = 0; y < part.height(); y += SIDE) {
      for (int x = 0; x < part.width(); x += SIDE) {
        tile(part.cut(x, y, Math.min(SIDE, part.width() - x), Math.min(SIDE, part.height() - y)), format);
      }
    }
    compressed.clear();
    stream.compress(tiles, compressed);
    out.put32(compressed.length());
    out.put(compressed);
  }

  private void tile(Part tile, PixelFormat format) {
    int[] pixels = tile.pixels();
    int colors = palette.collect(pixels, LARGEST_PALETTE);
    if (colors == 1) {
      tiles.put8(1);
      PixelBytes.putCompact(tiles, format, pixels[0]);
      return;
    }
    int pixelBytes = PixelBytes.compactBytes(format);
    int runs = runs(pixels);
    int single = singleRuns(pixels);
    int raw = pixels.length * pixelBytes;
    int plainRle = runs * (pixelBytes + 1);
    int packed = colors <= LARGEST_PACKED
        ? colors * pixelBytes + (tile.width() * bitsFor(colors) + 7) / 8 * tile.height()
        : Integer.MAX_VALUE;
    int paletteRle =
        colors <= LARGEST_PALETTE ? colors * pixelBytes + single + 2 * (runs - single) : Integer.MAX_VALUE;
    int least = Math.min(Math.min(raw, plainRle), Math.min(packed, paletteRle));
    if (least == packed) {
      packed(tile, format, bitsFor(colors));
    } else if (least == paletteRle) {
      paletteRle(pixels, format);
    } else if (least == plainRle) {
      plainRle(pixels, format);
    } else {
      tiles.put8(0);
      for (int pixel : pixels) {
        PixelBytes.putCompact(tiles, format, pixel);
      }
    }
  }

  private static int bitsFor(int colors) {
    if (colors <= 2) {
      return 1;
    }
    return colors <= 4 ? 2 : 4;
  }

  private static int runs(int[] pixels) {
    int runs = 1;
    for (int i = 1; i < pixels.length; i++) {
      runs += pixels[i] == pixels[i - 1] ? 0 : 1;
    }
    return runs;
  }

  /** Runs of one pixel. */
  private static int singleRuns(int[] pixels) {
    int single = 0;
    for (int i = 0; i < pixels.length; i++) {
      boolean starts = i == 0 || pixels[i] != pixels[i - 1];
      boolean ends = i == pixels.length - 1 || pixels[i] != pixels[i + 1];
      single += starts && ends ? 1 : 0;
    }
    return single;
  }

  private void putPalette(PixelFormat format) {
    for (int i = 0; i < palette.count(); i++) {
      PixelBytes.putCompact(tiles, format, palette.color(i));
    }
  }

  /** Rows begin at whole bytes. */
  private void packed(Part tile, PixelFormat format, int bits) {
    tiles.put8(palette.count());
    putPalette(format);
    for (int y = 0; y < tile.height(); y++) {
      int held = 0;
      int count = 0;
      for (int x = 0; x < tile.width(); x++) {
        held = held << bits | palette.number(tile.pixels()[y * tile.width() + x]);
        count += bits;
        if (count == 8) {
          tiles.put8(held);
          held = 0;
          count = 0;
        }
      }
      if (count > 0) {
        tiles.put8(held << 8 - count);
      }
    }
  }

  private void paletteRle(int[] pixels, PixelFormat format) {
    tiles.put8(PLAIN_RLE + palette.count());
    putPalette(format);
    for (int at = 0; at < pixels.length;) {
      int run = run(pixels, at);
      int number = palette.number(pixels[at]);
      if (run == 1) {
        tiles.put8(number);
      } else {
        tiles.put8(number | 0x80);
        putRun(run);
      }
      at += run;
    }
  }

  private void plainRle(int[] pixels, PixelFormat format) {
    tiles.put8(PLAIN_RLE);
    for (int at = 0; at < pixels.length;) {
      int run = run(pixels, at);
      PixelBytes.putCompact(tiles, format, pixels[at]);
      putRun(run);
      at += run;
    }
  }

  private static int run(int[] pixels, int at) {
    int end = at + 1;
    while (end < pixels.length && pixels[end] == pixels[at]) {
      end++;
    }
    return end - at;
  }

  private void putRun(int length) {
    int rest = length - 1;
    while (rest >= 255) {
      tiles.put8(255);
      rest -= 255;
    }
    tiles.put8(rest);
  }

  @Override
  public void close() {
    stream.close();
  }
}

package org.javisor.screen.rfb;

/**
 * One colour, a palette, or all pixels; compressed in one of several streams. Nothing is lost: JPEG is not used.
 *
 * @see "The RFB Protocol (community version), Tight Encoding"
 */
final class TightEncoder implements Encoder {
  static final int NUMBER = 7;

  private static final int FILL = 0x80;
  private static final int EXPLICIT_FILTER = 0x40;
  private static final int PALETTE_FILTER = 1;
  private static final int LARGEST_PALETTE = 256;

  /** Shorter data are not compressed. */
  private static final int LEAST_COMPRESSED = 12;

  private static final int FULL_STREAM = 0;
  private static final int MONO_STREAM = 1;
  private static final int INDEXED_STREAM = 2;

  private final ZlibStream[] streams = {new ZlibStream(), new ZlibStream(), new ZlibStream()};
  private final Palette palette = new Palette();
  private final Bytes data = new Bytes();
  private final Bytes compressed = new Bytes();

  @Override
  public int number() {
    return NUMBER;
  }

  @Override
  public int maximumWidth() {
    return 2048;
  }

  @Override
  public int maximumPixels() {
    return 1 << 16;
  }

  @Override
  public void encode(Part part, PixelFormat format, Bytes out) {
    int colors = palette.collect(part.pixels(), format.bits() == 8 ? 2 : LARGEST_PALETTE);
    data.clear();
    if (colors == 1) {
      out.put8(FILL);
      PixelBytes.putTight(out, format, part.pixels()[0]);
    } else if (colors <= palette.count()) {
      indexed(part, format, colors == 2, out);
    } else {
      out.put8(FULL_STREAM << 4);
      for (int pixel : part.pixels()) {
        PixelBytes.putTight(data, format, pixel);
      }
      putData(FULL_STREAM, out);
    }
  }

  private void indexed(Part part, PixelFormat format, boolean mono, Bytes out) {
    int stream = mono ? MONO_STREAM : INDEXED_STREAM;
    out.put8(stream << 4 | EXPLICIT_FILTER);
    out.put8(PALETTE_FILTER);
    out.put8(palette.count() - 1);
    for (int i = 0; i < palette.count(); i++) {
      PixelBytes.putTight(out, format, palette.color(i));
    }
    if (mono) {
      bits(part);
    } else {
      for (int pixel : part.pixels()) {
        data.put8(palette.number(pixel));
      }
    }
    putData(stream, out);
  }

  /** Rows begin at whole bytes, with the highest bit. */
  private void bits(Part part) {
    for (int y = 0; y < part.height(); y++) {
      int held = 0;
      for (int x = 0; x < part.width(); x++) {
        held = held << 1 | palette.number(part.pixels()[y * part.width() + x]);
        if ((x & 7) == 7) {
          data.put8(held);
          held = 0;
        }
      }
      int rest = part.width() & 7;
      if (rest != 0) {
        data.put8(held << 8 - rest);
      }
    }
  }

  private void putData(int stream, Bytes out) {
    if (data.length() < LEAST_COMPRESSED) {
      out.put(data);
      return;
    }
    compressed.clear();
    streams[stream].compress(data, compressed);
    putLength(compressed.length(), out);
    out.put(compressed);
  }

  /** Seven bits a byte, lowest first; the third byte has eight. */
  private static void putLength(int length, Bytes out) {
    if (length < 1 << 7) {
      out.put8(length);
    } else if (length < 1 << 14) {
      out.put8(length & 0x7F | 0x80);
      out.put8(length >> 7);
    } else {
      out.put8(length & 0x7F | 0x80);
      out.put8(length >> 7 & 0x7F | 0x80);
      out.put8(length >> 14);
    }
  }

  @Override
  public void close() {
    for (ZlibStream stream : streams) {
      stream.close();
    }
  }
}

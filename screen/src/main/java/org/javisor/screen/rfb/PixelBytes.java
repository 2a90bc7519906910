package org.javisor.screen.rfb;

/** Puts pixels as their format says. */
final class PixelBytes {
  private PixelBytes() {}

  static void put(Bytes out, PixelFormat format, int rgb) {
    int pixel = format.pixel(rgb);
    switch (format.bits()) {
      case 8 -> out.put8(pixel);
      case 16 -> out.put16(format.bigEndian() ? pixel : Short.reverseBytes((short) pixel));
      default -> out.put32(format.bigEndian() ? pixel : Integer.reverseBytes(pixel));
    }
  }

  static void putAll(Bytes out, PixelFormat format, int[] pixels) {
    if (!format.equals(PixelFormat.NATIVE)) {
      for (int rgb : pixels) {
        put(out, format, rgb);
      }
      return;
    }
    out.reserve(4 * pixels.length);
    byte[] array = out.array();
    int at = out.length();
    for (int rgb : pixels) {
      array[at] = (byte) rgb;
      array[at + 1] = (byte) (rgb >> 8);
      array[at + 2] = (byte) (rgb >> 16);
      array[at + 3] = 0;
      at += 4;
    }
    out.advance(4 * pixels.length);
  }

  /** ZRLE's pixels. @see "RFC 6143, 7.7.5 TRLE: CPIXEL" */
  static void putCompact(Bytes out, PixelFormat format, int rgb) {
    if (format.compactLow()) {
      put24(out, format.bigEndian(), format.pixel(rgb));
    } else if (format.compactHigh()) {
      put24(out, format.bigEndian(), format.pixel(rgb) >>> 8);
    } else {
      put(out, format, rgb);
    }
  }

  static int compactBytes(PixelFormat format) {
    return format.compactLow() || format.compactHigh() ? 3 : format.bytes();
  }

  private static void put24(Bytes out, boolean bigEndian, int pixel) {
    out.put8(bigEndian ? pixel >> 16 : pixel);
    out.put8(pixel >> 8);
    out.put8(bigEndian ? pixel : pixel >> 16);
  }

  /** Tight's pixels. @see "RFB, Tight Encoding: TPIXEL" */
  static void putTight(Bytes out, PixelFormat format, int rgb) {
    if (format.tightPixels()) {
      put24(out, true, rgb);
    } else {
      put(out, format, rgb);
    }
  }

  static int tightBytes(PixelFormat format) {
    return format.tightPixels() ? 3 : format.bytes();
  }
}

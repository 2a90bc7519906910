package org.javisor.screen.rfb;

import java.io.DataInputStream;
import java.io.IOException;

/**
 * How a viewer wants its pixels.
 *
 * @param bits of a pixel: 8, 16 or 32
 * @param trueColor otherwise pixels are entries of a colour map, which is set to {@link #BGR233}
 * @see "RFC 6143, 7.4 Pixel Format Data Structure"
 */
record PixelFormat(
    int bits, int depth, boolean bigEndian, boolean trueColor, Channel red, Channel green, Channel blue) {
  /**
   * One colour of a pixel.
   *
   * @param maximum its largest value
   * @param shift where its lowest bit lies
   */
  record Channel(int maximum, int shift) {
    int of(int eightBits) {
      return (eightBits * maximum + 127) / 255 << shift;
    }
  }

  /** What the server offers. */
  static final PixelFormat NATIVE = new PixelFormat(
      32, 24, false, true, new Channel(255, 16), new Channel(255, 8), new Channel(255, 0));

  /** The colours of the map for viewers that want one. */
  static final PixelFormat BGR233 =
      new PixelFormat(8, 8, false, true, new Channel(7, 0), new Channel(7, 3), new Channel(3, 6));

  static PixelFormat read(DataInputStream in) throws IOException {
    int bits = in.readUnsignedByte();
    int depth = in.readUnsignedByte();
    boolean bigEndian = in.readUnsignedByte() != 0;
    boolean trueColor = in.readUnsignedByte() != 0;
    int redMaximum = in.readUnsignedShort();
    int greenMaximum = in.readUnsignedShort();
    int blueMaximum = in.readUnsignedShort();
    int redShift = in.readUnsignedByte();
    int greenShift = in.readUnsignedByte();
    int blueShift = in.readUnsignedByte();
    in.skipNBytes(3);
    if (bits != 8 && bits != 16 && bits != 32 || redShift > 31 || greenShift > 31 || blueShift > 31) {
      throw new RfbException("no pixel format: " + bits + " bits");
    }
    if (!trueColor) {
      if (bits != 8) {
        throw new RfbException("a colour map for " + bits + " bits");
      }
      return new PixelFormat(8, 8, false, false, BGR233.red, BGR233.green, BGR233.blue);
    }
    return new PixelFormat(
        bits,
        depth,
        bigEndian,
        true,
        new Channel(redMaximum, redShift),
        new Channel(greenMaximum, greenShift),
        new Channel(blueMaximum, blueShift));
  }

  void write(Bytes out) {
    out.put8(bits);
    out.put8(depth);
    out.put8(bigEndian ? 1 : 0);
    out.put8(trueColor ? 1 : 0);
    out.put16(red.maximum);
    out.put16(green.maximum);
    out.put16(blue.maximum);
    out.put8(red.shift);
    out.put8(green.shift);
    out.put8(blue.shift);
    out.put8(0);
    out.put16(0);
  }

  int bytes() {
    return bits / 8;
  }

  /** The pixel for a colour with red in bits 23 to 16, green, blue. */
  int pixel(int rgb) {
    return red.of(rgb >> 16 & 0xFF) | green.of(rgb >> 8 & 0xFF) | blue.of(rgb & 0xFF);
  }

  private boolean fits24Bits() {
    return bits == 32 && depth <= 24 && red.maximum == 255 && green.maximum == 255 && blue.maximum == 255;
  }

  /** Tight sends 3 bytes, red, green, blue, for such pixels. */
  boolean tightPixels() {
    return fits24Bits() && depth == 24;
  }

  /** ZRLE leaves a byte of such pixels out: the highest, or else the lowest. */
  boolean compactLow() {
    return fits24Bits() && red.shift <= 16 && green.shift <= 16 && blue.shift <= 16;
  }

  boolean compactHigh() {
    return fits24Bits() && red.shift >= 8 && green.shift >= 8 && blue.shift >= 8;
  }
}

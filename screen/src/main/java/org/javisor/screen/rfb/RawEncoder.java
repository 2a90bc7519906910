package org.javisor.screen.rfb;

/** @see "RFC 6143, 7.7.1 Raw Encoding" */
final class RawEncoder implements Encoder {
  static final int NUMBER = 0;

  @Override
  public int number() {
    return NUMBER;
  }

  @Override
  public void encode(Part part, PixelFormat format, Bytes out) {
    PixelBytes.putAll(out, format, part.pixels());
  }
}

package org.javisor.screen.rfb;

import java.util.zip.Deflater;

/** One stream of compressed data, as long as its viewer; each piece can be decompressed when it has arrived. */
final class ZlibStream implements AutoCloseable {
  /** The quickest: viewers are near, and the guest needs the host's time. */
  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);

  void compress(Bytes from, Bytes to) {
    deflater.setInput(from.array(), 0, from.length());
    int got;
    do {
      to.reserve(16 << 10);
      got = deflater.deflate(to.array(), to.length(), to.array().length - to.length(), Deflater.SYNC_FLUSH);
      to.advance(got);
    } while (got > 0);
  }

  @Override
  public void close() {
    deflater.end();
  }
}

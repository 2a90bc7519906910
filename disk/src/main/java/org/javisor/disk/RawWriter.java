package org.javisor.disk;

import java.io.IOException;
import org.javisor.disk.storage.Storage;

/** Makes a raw image with holes where nothing but zeroes is. */
final class RawWriter implements ImageWriter {
  private static final int BLOCK_BYTES = 1 << 20;
  private static final int HOLE_BYTES = 4096;

  private final Storage file;
  private final long diskBytes;

  RawWriter(Storage file, long diskBytes) {
    this.file = file;
    this.diskBytes = diskBytes;
  }

  @Override
  public int blockBytes() {
    return BLOCK_BYTES;
  }

  @Override
  public void write(long offset, byte[] block, int length) throws IOException {
    int at = 0;
    while (at < length) {
      int start = at;
      boolean zero = Zeroes.only(block, at, Math.min(HOLE_BYTES, length - at));
      while (at < length && Zeroes.only(block, at, Math.min(HOLE_BYTES, length - at)) == zero) {
        at += Math.min(HOLE_BYTES, length - at);
      }
      if (!zero) {
        file.write(offset + start, block, start, at - start);
      }
    }
  }

  @Override
  public void finish() throws IOException {
    file.resize(diskBytes);
    file.force();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

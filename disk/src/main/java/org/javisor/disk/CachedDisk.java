package org.javisor.disk;

import java.io.IOException;
import org.javisor.device.BlockBackend;

/** A disk of which each write is durable at once, or none ever needs to be. */
final class CachedDisk extends Layer {
  private final CacheMode mode;

  CachedDisk(BlockBackend disk, CacheMode mode) {
    super(disk);
    this.mode = mode;
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) throws IOException {
    super.write(offset, from, at, length);
    written();
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    super.discard(offset, length);
    written();
  }

  @Override
  public void writeZeroes(long offset, long length, boolean mayUnmap) throws IOException {
    super.writeZeroes(offset, length, mayUnmap);
    written();
  }

  private void written() throws IOException {
    if (mode == CacheMode.WRITETHROUGH) {
      super.flush();
    }
  }

  @Override
  public void flush() throws IOException {
    if (mode != CacheMode.UNSAFE) {
      super.flush();
    }
  }
}

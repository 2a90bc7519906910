package org.javisor.disk;

import java.io.IOException;
import org.javisor.device.BlockBackend;

/** A disk that cannot be read beyond an offset. */
record FailingDisk(BlockBackend disk, long from) implements BlockBackend {
  @Override
  public long sizeBytes() {
    return disk.sizeBytes();
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public void read(long offset, byte[] to, int at, int length) throws IOException {
    if (offset + length > from) {
      throw new IOException("the test wants it so");
    }
    disk.read(offset, to, at, length);
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) throws IOException {
    throw new IOException("read-only");
  }

  @Override
  public void flush() {
    // Nothing was written.
  }

  @Override
  public void close() {
    // Somebody else's.
  }
}

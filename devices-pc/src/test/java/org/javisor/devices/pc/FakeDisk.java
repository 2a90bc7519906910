package org.javisor.devices.pc;

import java.io.IOException;
import org.javisor.device.BlockBackend;

/** A medium in memory: each sector's bytes are its number, until they are written. */
public final class FakeDisk implements BlockBackend {
  public final byte[] bytes;
  public volatile boolean failing;
  public volatile boolean readOnly;
  public volatile int flushes;

  public FakeDisk(int sectors) {
    bytes = new byte[sectors * SECTOR_BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i / SECTOR_BYTES);
    }
  }

  private void check() throws IOException {
    if (failing) {
      throw new IOException("the test wants it so");
    }
  }

  @Override
  public long sizeBytes() {
    return bytes.length;
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  @Override
  public void read(long offset, byte[] to, int at, int length) throws IOException {
    check();
    System.arraycopy(bytes, Math.toIntExact(offset), to, at, length);
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) throws IOException {
    check();
    System.arraycopy(from, at, bytes, Math.toIntExact(offset), length);
  }

  @Override
  public synchronized void flush() throws IOException {
    check();
    flushes++;
  }

  @Override
  public void close() {
    // Memory needs no closing.
  }
}

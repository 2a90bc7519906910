package org.javisor.device;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** A medium in memory that can be held up and can fail. */
final class MemoryDisk implements BlockBackend {
  final byte[] bytes;
  volatile boolean failing;
  volatile CountDownLatch gate = new CountDownLatch(0);
  volatile Thread usedBy = Thread.currentThread();

  MemoryDisk(int sectors) {
    bytes = new byte[sectors * SECTOR_BYTES];
  }

  private void enter() throws IOException {
    usedBy = Thread.currentThread();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
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
    return false;
  }

  @Override
  public void read(long offset, byte[] to, int at, int length) throws IOException {
    enter();
    System.arraycopy(bytes, (int) offset, to, at, length);
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) throws IOException {
    enter();
    System.arraycopy(from, at, bytes, (int) offset, length);
  }

  @Override
  public void flush() throws IOException {
    enter();
  }

  @Override
  public void close() {
    // Memory needs no closing.
  }
}

package org.javisor.virtio;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.javisor.device.BlockBackend;

/** A disk in memory that counts and can fail. */
final class MemoryDisk implements BlockBackend {
  final byte[] content;
  final List<String> calls = new ArrayList<>();
  boolean readOnly;
  boolean fails;

  MemoryDisk(int sectors) {
    content = new byte[sectors * SECTOR_BYTES];
  }

  private synchronized void call(String what) throws IOException {
    calls.add(what);
    if (fails) {
      throw new IOException("no more");
    }
  }

  @Override
  public long sizeBytes() {
    return content.length;
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  @Override
  public void read(long offset, byte[] to, int at, int length) throws IOException {
    call("read");
    System.arraycopy(content, (int) offset, to, at, length);
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) throws IOException {
    call("write");
    System.arraycopy(from, at, content, (int) offset, length);
  }

  @Override
  public void flush() throws IOException {
    call("flush");
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    call("discard %d+%d".formatted(offset, length));
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}

package org.javisor.disk.nbd;

import org.javisor.device.BlockBackend;

/** A disk that is an array. */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares disks.
record MemoryDisk(byte[] bytes) implements BlockBackend {
  @Override
  public long sizeBytes() {
    return bytes.length;
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public void read(long offset, byte[] to, int at, int length) {
    System.arraycopy(bytes, (int) offset, to, at, length);
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) {
    System.arraycopy(from, at, bytes, (int) offset, length);
  }

  @Override
  public void flush() {
    // Nothing is lost but with the process.
  }

  @Override
  public void close() {
    // Memory needs no closing.
  }
}

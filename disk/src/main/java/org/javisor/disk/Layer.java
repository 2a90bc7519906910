package org.javisor.disk;

import java.io.IOException;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockStatus;

/** A disk that changes some of what another one does. */
abstract class Layer implements BlockBackend {
  private final BlockBackend disk;

  Layer(BlockBackend disk) {
    this.disk = disk;
  }

  @Override
  public long sizeBytes() {
    return disk.sizeBytes();
  }

  @Override
  public boolean readOnly() {
    return disk.readOnly();
  }

  @Override
  public void read(long offset, byte[] to, int at, int length) throws IOException {
    disk.read(offset, to, at, length);
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) throws IOException {
    disk.write(offset, from, at, length);
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    disk.discard(offset, length);
  }

  @Override
  public void writeZeroes(long offset, long length, boolean mayUnmap) throws IOException {
    disk.writeZeroes(offset, length, mayUnmap);
  }

  @Override
  public BlockStatus status(long offset, long length) throws IOException {
    return disk.status(offset, length);
  }

  @Override
  public void flush() throws IOException {
    disk.flush();
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}

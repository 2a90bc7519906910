package org.javisor.machine;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockStatus;

/** A medium that counts the bytes that go to and fro. Safe from the threads that the medium itself is safe from. */
final class CountedMedium implements BlockBackend {
  /** The bytes of all media of a machine. */
  record Traffic(LongAdder bytesRead, LongAdder bytesWritten) {
    Traffic() {
      this(new LongAdder(), new LongAdder());
    }
  }

  private final BlockBackend medium;
  private final Traffic traffic;

  CountedMedium(BlockBackend medium, Traffic traffic) {
    this.medium = medium;
    this.traffic = traffic;
  }

  @Override
  public long sizeBytes() {
    return medium.sizeBytes();
  }

  @Override
  public boolean readOnly() {
    return medium.readOnly();
  }

  @Override
  public void read(long offset, byte[] to, int at, int length) throws IOException {
    medium.read(offset, to, at, length);
    traffic.bytesRead().add(length);
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) throws IOException {
    medium.write(offset, from, at, length);
    traffic.bytesWritten().add(length);
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    medium.discard(offset, length);
  }

  @Override
  public void writeZeroes(long offset, long length, boolean mayUnmap) throws IOException {
    medium.writeZeroes(offset, length, mayUnmap);
  }

  @Override
  public BlockStatus status(long offset, long length) throws IOException {
    return medium.status(offset, length);
  }

  @Override
  public void flush() throws IOException {
    medium.flush();
  }

  @Override
  public void close() throws IOException {
    medium.close();
  }
}

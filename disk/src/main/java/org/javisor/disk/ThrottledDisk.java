package org.javisor.disk;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.javisor.device.BlockBackend;
import org.javisor.device.TimeSource;

/**
 * A disk that is not faster than its limits. What was not used lately may be used at once, up to a tenth of a second's
 * worth. Whoever comes too early waits, on the thread that carries out the drive's requests.
 */
final class ThrottledDisk extends Layer {
  private static final long SECOND = 1_000_000_000;
  private static final long BURST = SECOND / 10;

  private final Limits limits;
  private final TimeSource time;

  /** When the disk will have caught up with what was asked for, for each of the limits. */
  private long operationsUntil;
  private long bytesUntil;
  private volatile boolean closed;

  ThrottledDisk(BlockBackend disk, Limits limits, TimeSource time) {
    super(disk);
    this.limits = limits;
    this.time = time;
  }

  /** When an operation of a size that is asked for now may begin, in nanoseconds of the source. */
  synchronized long admit(long bytes) {
    long now = time.nanos();
    long start = now;
    if (limits.operationsPerSecond() > 0) {
      start = Math.max(start, operationsUntil);
      operationsUntil = Math.max(operationsUntil, now - BURST) + SECOND / limits.operationsPerSecond();
    }
    if (limits.bytesPerSecond() > 0) {
      start = Math.max(start, bytesUntil);
      long cost = (long) ((double) bytes * SECOND / limits.bytesPerSecond());
      bytesUntil = Math.max(bytesUntil, now - BURST) + cost;
    }
    return start;
  }

  private void pass(long bytes) {
    long start = admit(bytes);
    long left = start - time.nanos();
    while (left > 0 && !closed && !Thread.currentThread().isInterrupted()) {
      // Woken for no reason, it looks at the clock again; a closed disk lets everybody through.
      LockSupport.parkNanos(this, Math.min(left, BURST));
      left = start - time.nanos();
    }
  }

  @Override
  public void read(long offset, byte[] to, int at, int length) throws IOException {
    pass(length);
    super.read(offset, to, at, length);
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) throws IOException {
    pass(length);
    super.write(offset, from, at, length);
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    pass(0);
    super.discard(offset, length);
  }

  @Override
  public void writeZeroes(long offset, long length, boolean mayUnmap) throws IOException {
    pass(0);
    super.writeZeroes(offset, length, mayUnmap);
  }

  @Override
  public void flush() throws IOException {
    pass(0);
    super.flush();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    super.close();
  }
}

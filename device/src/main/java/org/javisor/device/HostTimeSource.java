package org.javisor.device;

import java.util.function.LongSupplier;

/** The host's monotonic clock, starting at zero, without the time spent paused. */
public final class HostTimeSource implements TimeSource {
  private final LongSupplier monotonic;
  private volatile long origin;
  private volatile long pausedAt = -1;

  /** The source runs from now on. */
  public HostTimeSource() {
    this(System::nanoTime);
  }

  /** As above, on another monotonic clock in nanoseconds. */
  HostTimeSource(LongSupplier monotonic) {
    this.monotonic = monotonic;
    this.origin = monotonic.getAsLong();
  }

  @Override
  public long nanos() {
    long paused = pausedAt;
    return paused >= 0 ? paused : monotonic.getAsLong() - origin;
  }

  @Override
  public boolean skipTo(long nanos) {
    return false;
  }

  @Override
  public synchronized void pause() {
    if (pausedAt < 0) {
      pausedAt = monotonic.getAsLong() - origin;
    }
  }

  @Override
  public synchronized void resume() {
    if (pausedAt >= 0) {
      origin = monotonic.getAsLong() - pausedAt;
      pausedAt = -1;
    }
  }
}

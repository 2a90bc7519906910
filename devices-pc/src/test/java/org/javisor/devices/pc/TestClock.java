package org.javisor.devices.pc;

import org.javisor.device.Clock;
import org.javisor.device.TimeSource;
import org.javisor.device.Timer;
import org.javisor.device.VirtualClock;

/** Virtual time that passes when a test says so; timers run at their deadlines on the way. */
public final class TestClock implements Clock {
  private final Source source = new Source();
  private final VirtualClock clock = new VirtualClock(source);
  private long creepNanos;

  private static final class Source implements TimeSource {
    private long nanos;

    @Override
    public long nanos() {
      return nanos;
    }

    @Override
    public boolean skipTo(long deadline) {
      nanos = deadline;
      return true;
    }

    @Override
    public void pause() {
      throw new IllegalStateException("no test pauses");
    }

    @Override
    public void resume() {
      throw new IllegalStateException("no test pauses");
    }
  }

  @Override
  public long nanos() {
    source.nanos += creepNanos;
    return clock.nanos();
  }

  /** From now on, time goes on by so much at every look at the clock, as it does on a host. */
  public void creep(long nanos) {
    creepNanos = nanos;
  }

  @Override
  public Timer newTimer(Runnable expiry) {
    return clock.newTimer(expiry);
  }

  public long nextDeadline() {
    return clock.nextDeadline();
  }

  public void advance(long nanos) {
    advanceTo(source.nanos + nanos);
  }

  /** Runs every timer on the way at its own time. */
  public void advanceTo(long target) {
    while (clock.nextDeadline() <= target) {
      source.nanos = Math.max(source.nanos, clock.nextDeadline());
      clock.runDue();
    }
    source.nanos = target;
  }

  /** Lets time pass without running timers, as when the host is late. */
  public void jump(long nanos) {
    source.nanos += nanos;
  }

  public void runDue() {
    clock.runDue();
  }
}

package org.javisor.network;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.javisor.device.HostTimeSource;

/** Time, and what is to be done later. */
public interface Schedule extends AutoCloseable {
  /** Nanoseconds, never decreasing. */
  long nanos();

  /** Runs a task at that time, one after the other in the order of their times. */
  void at(long nanos, Runnable task);

  @Override
  void close();

  /** The host's time. */
  static Schedule ofHost() {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
        1, task -> Thread.ofPlatform().daemon(true).name("javisor-switch").unstarted(task));
    HostTimeSource time = new HostTimeSource();
    return new Schedule() {
      @Override
      public long nanos() {
        return time.nanos();
      }

      @Override
      public void at(long nanos, Runnable task) {
        ScheduledFuture<?> unused = executor.schedule(task, Math.max(0, nanos - time.nanos()), TimeUnit.NANOSECONDS);
      }

      @Override
      public void close() {
        executor.shutdownNow();
      }
    };
  }
}

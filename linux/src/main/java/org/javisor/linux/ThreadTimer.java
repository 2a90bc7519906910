package org.javisor.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A timer of the kernel that sends {@link ThreadSignal}'s signal to the thread that made it. Belongs to that thread.
 *
 * @see "Linux, timer_create(2), SIGEV_THREAD_ID"
 */
public final class ThreadTimer implements AutoCloseable {
  private static final int CLOCK_MONOTONIC = 1;
  private static final int SIGEV_THREAD_ID = 4;
  private static final int SIGEVENT_BYTES = 64;
  private static final long NANOS = 1_000_000_000L;

  private final Thread owner = Thread.currentThread();
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment time = arena.allocate(32, 8);
  private final ErrorNumber error = new ErrorNumber();
  private final long timer;
  private boolean closed;

  /** Makes one for the calling thread; it does not run yet. */
  public ThreadTimer() throws LinuxException {
    ThreadSignal.requireInstalled();
    MemorySegment event = arena.allocate(SIGEVENT_BYTES, 8);
    MemorySegment id = arena.allocate(ValueLayout.JAVA_LONG);
    event.set(ValueLayout.JAVA_INT, 8, ThreadSignal.NUMBER);
    event.set(ValueLayout.JAVA_INT, 12, SIGEV_THREAD_ID);
    int result;
    try {
      event.set(ValueLayout.JAVA_INT, 16, (int) LibC.GETTID.invokeExact());
      result = (int) LibC.TIMER_CREATE.invokeExact(error.segment, CLOCK_MONOTONIC, event, id);
    } catch (Throwable e) {
      throw LibC.failed(e);
    }
    if (result < 0) {
      throw new LinuxException("a timer of the kernel", error.get());
    }
    timer = id.get(ValueLayout.JAVA_LONG, 0);
  }

  /** The thread that made it. */
  public Thread owner() {
    return owner;
  }

  /**
   * Lets it run, in the place of what was set before.
   *
   * @param nanos until the first signal, at least 1
   * @param periodNanos between further ones: a signal that comes just before a system call would get nobody out of it
   */
  public void arm(long nanos, long periodNanos) {
    set(nanos, periodNanos);
  }

  /** Stops it. */
  public void disarm() {
    set(0, 0);
  }

  private void set(long nanos, long periodNanos) {
    time.set(ValueLayout.JAVA_LONG, 0, periodNanos / NANOS);
    time.set(ValueLayout.JAVA_LONG, 8, periodNanos % NANOS);
    time.set(ValueLayout.JAVA_LONG, 16, nanos / NANOS);
    time.set(ValueLayout.JAVA_LONG, 24, nanos % NANOS);
    try {
      int ignored = (int) LibC.TIMER_SETTIME.invokeExact(error.segment, timer, 0, time, MemorySegment.NULL);
    } catch (Throwable e) {
      throw LibC.failed(e);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      try {
        int ignored = (int) LibC.TIMER_DELETE.invokeExact(error.segment, timer);
      } catch (Throwable e) {
        throw LibC.failed(e);
      }
    }
  }
}

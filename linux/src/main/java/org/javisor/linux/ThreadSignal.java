package org.javisor.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A signal that does nothing but get a thread out of the system call that it waits in. Its handler is a harmless
 * function of the C library: nothing of Java runs in it.
 */
public final class ThreadSignal {
  /** One of the real-time signals, of which the JVM uses none here. */
  static final int NUMBER = 50;

  /** More than struct sigaction of any C library: the handler first, all else zero. */
  private static final int SIGACTION_BYTES = 256;

  private static final boolean INSTALLED = install();

  private final long thread;

  private ThreadSignal(long thread) {
    this.thread = thread;
  }

  /** What wakes the calling thread; only to be sent while that thread lives. */
  public static ThreadSignal toCurrentThread() {
    requireInstalled();
    try {
      return new ThreadSignal((long) LibC.PTHREAD_SELF.invokeExact());
    } catch (Throwable e) {
      throw LibC.failed(e);
    }
  }

  /** Sends it. A thread that is in no system call notices nothing. */
  public void send() {
    try {
      int ignored = (int) LibC.PTHREAD_KILL.invokeExact(thread, NUMBER);
    } catch (Throwable e) {
      throw LibC.failed(e);
    }
  }

  static void requireInstalled() {
    if (!INSTALLED) {
      throw new IllegalStateException("signal " + NUMBER + " cannot be taken");
    }
  }

  private static boolean install() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = arena.allocate(SIGACTION_BYTES, 8);
      action.set(ValueLayout.JAVA_LONG, 0, LibC.symbol("abs").address());
      return (int) LibC.SIGACTION.invokeExact(new ErrorNumber().segment, NUMBER, action, MemorySegment.NULL) == 0;
    } catch (Throwable e) {
      throw LibC.failed(e);
    }
  }
}

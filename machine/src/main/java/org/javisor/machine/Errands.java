package org.javisor.machine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * What other threads want done between two turns of the CPUs: on the machine's thread while it runs, on their own while
 * it does not.
 */
final class Errands {
  private final Queue<FutureTask<?>> waiting = new ArrayDeque<>();
  private final Runnable wakeUp;
  private @Nullable Thread runner;
  private boolean closed;
  private volatile boolean any;

  /** @param wakeUp makes the machine's thread look soon */
  Errands(Runnable wakeUp) {
    this.wakeUp = wakeUp;
  }

  /** The machine's thread begins. */
  synchronized void begin() {
    runner = Thread.currentThread();
  }

  /** The machine's thread ends. */
  synchronized void end() {
    carryOut();
    runner = null;
  }

  /** From now on nothing is taken; nothing is under way any more. */
  synchronized void close() {
    closed = true;
  }

  /** On the machine's thread, between two turns. */
  void carryOut() {
    if (!any) {
      return;
    }
    FutureTask<?> next = next();
    while (next != null) {
      next.run();
      next = next();
    }
  }

  private synchronized @Nullable FutureTask<?> next() {
    FutureTask<?> next = waiting.poll();
    any = next != null;
    return next;
  }

  /**
   * Has something done, and waits for it.
   *
   * @throws ExecutionException if it fails
   * @throws IllegalStateException on the machine's own thread, in the middle of a turn
   * @throws CancellationException if it is closed
   */
  <T> T run(Callable<T> errand) throws ExecutionException, InterruptedException {
    FutureTask<T> task = new FutureTask<>(errand);
    synchronized (this) {
      if (runner == Thread.currentThread()) {
        throw new IllegalStateException("not on the machine's own thread");
      }
      if (closed) {
        throw new CancellationException("the machine is closed");
      }
      if (runner == null) {
        task.run();
      } else {
        waiting.add(task);
        any = true;
      }
    }
    wakeUp.run();
    return task.get();
  }
}

package org.javisor.machine;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.javisor.disk.FullDisk;

/**
 * Keeps a machine still while the host has no room for what its disks write: the guest would take an error for a broken
 * disk. Its lock is a leaf. Safe from any thread.
 */
final class Standstill implements FullDisk {
  private static final long NANOS_UNTIL_NEXT_TRY = TimeUnit.SECONDS.toNanos(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition again = lock.newCondition();
  private final Set<Path> full = new LinkedHashSet<>();
  private boolean ended;

  /** How often somebody asked to try at once. */
  private long rounds;

  private volatile Optional<String> reason = Optional.empty();
  private volatile Runnable changed = () -> {};
  private volatile Consumer<String> listener = text -> {};

  /** Who looks again whether the machine may go on. */
  void changed(Runnable action) {
    changed = action;
  }

  /** Who hears of it. */
  void listener(Consumer<String> told) {
    listener = told;
  }

  /** Why the machine has to stand still, in one line; empty if it need not. */
  Optional<String> reason() {
    return reason;
  }

  boolean any() {
    return reason.isPresent();
  }

  @Override
  public boolean tryAgain(Path file) {
    boolean news = false;
    lock.lock();
    try {
      if (ended) {
        return false;
      }
      news = full.add(file);
      if (news) {
        reason = Optional.of(file + ": its file system is full; the machine stands still until there is room again");
      }
    } finally {
      lock.unlock();
    }
    if (news) {
      changed.run();
      reason.ifPresent(listener);
    }
    return awaitNextTry();
  }

  private boolean awaitNextTry() {
    lock.lock();
    try {
      long round = rounds;
      long left = NANOS_UNTIL_NEXT_TRY;
      while (!ended && rounds == round && left > 0) {
        left = again.awaitNanos(left);
      }
      return !ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void waitIsOver(Path file) {
    boolean last;
    lock.lock();
    try {
      last = full.remove(file) && full.isEmpty();
      if (last) {
        reason = Optional.empty();
      }
    } finally {
      lock.unlock();
    }
    if (last) {
      changed.run();
      listener.accept(file + ": the wait for room is over; the machine goes on");
    }
  }

  /** Writes that wait are tried now. */
  void tryNow() {
    lock.lock();
    try {
      rounds++;
      again.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The machine ends: writes that find no room fail. */
  void end() {
    lock.lock();
    try {
      ended = true;
      full.clear();
      reason = Optional.empty();
      again.signalAll();
    } finally {
      lock.unlock();
    }
  }
}

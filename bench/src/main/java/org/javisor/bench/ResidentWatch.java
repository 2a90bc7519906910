package org.javisor.bench;

import java.util.concurrent.TimeUnit;

/**
 * Looks at a process's memory again and again: at its end it is too late, as a machine that powers off takes its memory
 * with it before anybody can read how much that was. Any thread may call any method.
 */
final class ResidentWatch implements Runnable {
  /** Often enough for boots of a second, seldom enough not to be in the way. */
  private static final long INTERVAL_MILLIS = 250;

  private final Process process;
  private final long guestRamBytes;
  private volatile long last = -1;

  ResidentWatch(Process process, long guestRamBytes) {
    this.process = process;
    this.guestRamBytes = guestRamBytes;
  }

  @Override
  public void run() {
    try {
      while (!process.waitFor(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks now. */
  void look() {
    long bytes = ResidentSize.ofProcess(process.pid(), guestRamBytes);
    if (bytes >= 0) {
      last = bytes;
    }
  }

  /** What was seen last; -1 if nothing was. */
  long bytes() {
    return last;
  }
}

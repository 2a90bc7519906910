package org.javisor.web;

import org.javisor.device.CharacterBackend;
import org.jspecify.annotations.Nullable;

/**
 * The far end of a serial port, with spectators: the guest talks to one line as before, pages read along and type, too.
 * A page that reads slowly loses the oldest output; the guest never waits for it.
 *
 * <p>Thread safety: any thread may call any method. The lock is a leaf: nobody is called with it held.
 */
public final class SharedSerial implements CharacterBackend {
  /** How much output is kept for those who come later. */
  static final int KEPT_BYTES = 1 << 17;

  private static final int TYPED_BYTES = 1 << 12;

  private final CharacterBackend line;
  private final Object lock = new Object();
  private final byte[] output = new byte[KEPT_BYTES];
  private final byte[] typed = new byte[TYPED_BYTES];
  private long written;
  private long typedIn;
  private long typedOut;
  private int readers;
  private volatile @Nullable Listener listener;

  /** @param line whom the port belongs to; it alone decides whether the guest may go on writing */
  public SharedSerial(CharacterBackend line) {
    this.line = line;
  }

  // The guest

  @Override
  public boolean offer(int value) {
    if (!line.offer(value)) {
      return false;
    }
    synchronized (lock) {
      output[(int) (written % KEPT_BYTES)] = (byte) value;
      written++;
      if (readers > 0) {
        lock.notifyAll();
      }
    }
    return true;
  }

  @Override
  public int poll() {
    synchronized (lock) {
      if (typedOut < typedIn) {
        if (typedIn - typedOut == TYPED_BYTES) {
          lock.notifyAll();
        }
        return typed[(int) (typedOut++ % TYPED_BYTES)] & 0xFF;
      }
    }
    return line.poll();
  }

  @Override
  public void listen(Listener newListener) {
    listener = newListener;
    line.listen(newListener);
  }

  // Pages

  /** Where the output that is still there begins. */
  long oldest() {
    synchronized (lock) {
      return Math.max(0, written - KEPT_BYTES);
    }
  }

  /**
   * Copies output from a position on, waiting for the first byte; a reader who is too late begins with the oldest.
   *
   * @param count gets how many bytes were copied
   * @return the position behind them
   */
  long read(long from, byte[] into, int[] count) throws InterruptedException {
    synchronized (lock) {
      readers++;
      try {
        while (written == from) {
          lock.wait();
        }
      } finally {
        readers--;
      }
      long start = Math.max(from, written - KEPT_BYTES);
      int length = (int) Math.min(into.length, written - start);
      for (int i = 0; i < length; i++) {
        into[i] = output[(int) ((start + i) % KEPT_BYTES)];
      }
      count[0] = length;
      return start + length;
    }
  }

  /** How much was written so far. */
  long written() {
    synchronized (lock) {
      return written;
    }
  }

  /** Types, waiting as long as the guest takes nothing. */
  void type(byte[] bytes, int at, int length) throws InterruptedException {
    for (int i = at; i < at + length; i++) {
      synchronized (lock) {
        while (typedIn - typedOut == TYPED_BYTES) {
          lock.wait();
        }
        typed[(int) (typedIn++ % TYPED_BYTES)] = bytes[i];
      }
    }
    Listener told = listener;
    if (told != null) {
      told.inputAvailable();
    }
  }
}

package org.javisor.cli.console;

import org.javisor.device.CharacterBackend;
import org.jspecify.annotations.Nullable;

/**
 * A serial line's two bounded buffers, between a vCPU that must never block and host threads that may. The guest sees a
 * full output buffer as a transmitter that is not ready: a flood of output costs it time and the host nothing.
 *
 * <p>Thread safety: any thread may call any method. The lock is a leaf: the listener is called without it.
 */
public final class SerialBuffer implements CharacterBackend {
  private static final int OUTPUT_BYTES = 64 << 10;
  private static final int INPUT_BYTES = 4 << 10;

  private final Object lock = new Object();
  private final ByteRing output = new ByteRing(OUTPUT_BYTES);
  private final ByteRing input = new ByteRing(INPUT_BYTES);
  private @Nullable Listener listener;
  private boolean refused;
  private boolean lossy;
  private boolean taking;
  private boolean closed;

  @Override
  public boolean offer(int value) {
    synchronized (lock) {
      if (closed) {
        return true;
      }
      if (output.isFull()) {
        if (!lossy) {
          refused = true;
          return false;
        }
        output.remove();
      }
      output.add(value);
      if (taking) {
        lock.notifyAll();
      }
      return true;
    }
  }

  @Override
  public int poll() {
    synchronized (lock) {
      if (input.isEmpty()) {
        return -1;
      }
      if (input.isFull()) {
        lock.notifyAll();
      }
      return input.remove();
    }
  }

  @Override
  public void listen(Listener newListener) {
    boolean waiting;
    synchronized (lock) {
      listener = newListener;
      waiting = !input.isEmpty();
    }
    if (waiting) {
      newListener.inputAvailable();
    }
  }

  /** Whether a full buffer loses its oldest byte instead of holding the guest up: for a line with nobody at its end. */
  public void lossy(boolean newLossy) {
    synchronized (lock) {
      lossy = newLossy;
    }
  }

  /** Gives the guest a byte of input, waiting while its buffer is full; nothing happens once the line is closed. */
  public void type(int value) throws InterruptedException {
    Listener told;
    synchronized (lock) {
      while (input.isFull() && !closed) {
        lock.wait();
      }
      if (closed) {
        return;
      }
      input.add(value);
      told = listener;
    }
    if (told != null) {
      told.inputAvailable();
    }
  }

  /**
   * Takes the output that is there, waiting for the first byte.
   *
   * @return how many bytes were taken, -1 when the line is closed and all has been taken
   */
  public int take(byte[] into) throws InterruptedException {
    Listener told = null;
    int count = 0;
    synchronized (lock) {
      while (output.isEmpty() && !closed) {
        taking = true;
        lock.wait();
      }
      taking = false;
      while (count < into.length && !output.isEmpty()) {
        into[count++] = (byte) output.remove();
      }
      if (refused) {
        refused = false;
        told = listener;
      }
    }
    if (told != null) {
      told.outputReady();
    }
    return count == 0 ? -1 : count;
  }

  /** Ends the line: later output is discarded, waiting threads go on, what was written before can still be taken. */
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
  }
}

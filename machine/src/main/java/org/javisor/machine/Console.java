package org.javisor.machine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.javisor.device.CharacterBackend;
import org.jspecify.annotations.Nullable;

/**
 * The far end of a serial line for programs: collects what the guest prints, waits for text, and types. Safe from any
 * thread. Keeps the last {@value #KEPT_CHARACTERS} characters.
 */
public final class Console implements CharacterBackend {
  private static final int KEPT_CHARACTERS = 1 << 22;

  private final StringBuilder output = new StringBuilder();
  private final Deque<Byte> input = new ArrayDeque<>();
  private long dropped;

  /** Absolute position from which {@link #awaitText} searches. */
  private long searchFrom;

  private volatile @Nullable Listener listener;

  @Override
  public boolean offer(int value) {
    synchronized (output) {
      output.append((char) (value & 0xFF));
      if (output.length() > KEPT_CHARACTERS) {
        int excess = output.length() / 2;
        output.delete(0, excess);
        dropped += excess;
      }
      output.notifyAll();
    }
    return true;
  }

  @Override
  public int poll() {
    synchronized (input) {
      Byte next = input.poll();
      return next == null ? -1 : next & 0xFF;
    }
  }

  @Override
  public void listen(Listener newListener) {
    listener = newListener;
  }

  /** Types text as if it came from a terminal. */
  public void type(String text) {
    synchronized (input) {
      for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        input.add(b);
      }
    }
    Listener told = listener;
    if (told != null) {
      told.inputAvailable();
    }
  }

  /** All that was printed, one character a byte. */
  public String text() {
    synchronized (output) {
      return output.toString();
    }
  }

  /**
   * Waits until the guest has printed a text behind what earlier calls waited for.
   *
   * @return whether it came within the time
   */
  public boolean awaitText(String text, Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    synchronized (output) {
      while (true) {
        int from = (int) Math.max(0, searchFrom - dropped);
        int at = output.indexOf(text, from);
        if (at >= 0) {
          searchFrom = dropped + at + text.length();
          return true;
        }
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          return false;
        }
        output.wait(millis);
      }
    }
  }
}

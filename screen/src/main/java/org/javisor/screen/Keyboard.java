package org.javisor.screen;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.javisor.device.input.KeyboardInput;
import org.jspecify.annotations.Nullable;

/**
 * Types on a machine's keyboard, as fast as the guest takes it. Safe from any thread: what is typed by several comes
 * one after the other. A thread of its own waits while the keyboard's buffer is full.
 */
public final class Keyboard implements AutoCloseable {
  /**
   * Key movements that wait at most: what comes beyond is dropped, as a guest that takes nothing would never see it.
   */
  static final int LIMIT = 1 << 16;

  /** A guest's own buffer may be as small as a BIOS's, 15 keys: so long a key stays as it is. */
  private static final long PACE_MILLIS = 8;

  /** A keyboard that has been full for so many times {@link #PACE_MILLIS} belongs to a guest that does not read it. */
  private static final int PATIENCE = 4000;

  private record Movement(int code, boolean pressed) {}

  private final KeyboardInput input;
  private final Deque<Movement> waiting = new ArrayDeque<>();
  private final Set<Integer> down = new HashSet<>();
  private @Nullable Thread thread;
  private boolean closed;

  public Keyboard(KeyboardInput input) {
    this.input = input;
  }

  /**
   * Types text on a US keyboard; returns at once.
   *
   * @throws IllegalArgumentException if a character cannot be typed; then nothing is
   */
  public void type(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (UsLayout.stroke(c).isEmpty()) {
        throw new IllegalArgumentException("no key of a US keyboard gives '%c' (U+%04X)".formatted(c, (int) c));
      }
    }
    synchronized (waiting) {
      for (int i = 0; i < text.length(); i++) {
        Optional<UsLayout.Stroke> stroke = UsLayout.stroke(text.charAt(i));
        stroke.ifPresent(this::add);
      }
    }
  }

  private void add(UsLayout.Stroke stroke) {
    if (stroke.shift()) {
      press(UsLayout.LEFT_SHIFT, stroke.code());
    } else {
      press(stroke.code());
    }
  }

  /** Presses keys one after the other and releases them in the opposite order, as for Ctrl-Alt-Delete. */
  public void press(int... codes) {
    synchronized (waiting) {
      for (int code : codes) {
        key(code, true);
      }
      for (int i = codes.length - 1; i >= 0; i--) {
        key(codes[i], false);
      }
    }
  }

  /** Moves one key; see {@link KeyboardInput} for its code. Returns false if too much waits already. */
  public boolean key(int code, boolean pressed) {
    synchronized (waiting) {
      if (closed || waiting.size() >= LIMIT && pressed) {
        return false;
      }
      waiting.add(new Movement(code, pressed));
      if (thread == null) {
        thread = Thread.ofVirtual().name("keyboard").start(this::deliver);
      }
      waiting.notifyAll();
      return true;
    }
  }

  /** Releases all keys that are down. */
  public void releaseAll() {
    synchronized (waiting) {
      Set<Integer> held = new HashSet<>(down);
      waiting.forEach(movement -> held.add(movement.code()));
      held.forEach(code -> key(code, false));
    }
  }

  /** The lamps: scroll lock 1, num lock 2, caps lock 4. */
  public int leds() {
    return input.leds();
  }

  /** Whether all that was typed has reached the keyboard. */
  public boolean idle() {
    synchronized (waiting) {
      return waiting.isEmpty();
    }
  }

  private void deliver() {
    int refused = 0;
    try {
      while (true) {
        Movement next = next();
        if (next == null) {
          return;
        }
        boolean taken = input.key(next.code(), next.pressed());
        refused = taken ? 0 : refused + 1;
        done(next, taken, refused >= PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the next movement; null when closed. It stays in the queue: only this thread removes. */
  private @Nullable Movement next() throws InterruptedException {
    synchronized (waiting) {
      while (waiting.isEmpty() && !closed) {
        waiting.wait();
      }
      return closed ? null : waiting.peek();
    }
  }

  private void done(Movement movement, boolean taken, boolean hopeless) throws InterruptedException {
    synchronized (waiting) {
      if (hopeless) {
        waiting.clear();
      } else if (taken) {
        waiting.poll();
        note(movement);
      }
      waiting.wait(PACE_MILLIS);
    }
  }

  private void note(Movement movement) {
    if (movement.pressed()) {
      down.add(movement.code());
    } else {
      down.remove(movement.code());
    }
  }

  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.clear();
      waiting.notifyAll();
    }
  }
}

package org.javisor.screen;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.input.KeyboardInput;

/** Remembers keys as "1e" for a press and "-1e" for a release. */
public final class RecordingKeyboard implements KeyboardInput {
  private final List<String> keys = new ArrayList<>();
  private boolean full;

  @Override
  public synchronized boolean key(int code, boolean pressed) {
    if (full) {
      return false;
    }
    keys.add((pressed ? "" : "-") + Integer.toHexString(code));
    notifyAll();
    return true;
  }

  /** From now on it takes nothing, or takes everything. */
  public synchronized void full(boolean now) {
    full = now;
  }

  @Override
  public int leds() {
    return 0;
  }

  /** Waits for so many keys, at most ten seconds. */
  public synchronized List<String> await(int count) throws InterruptedException {
    for (int i = 0; i < 100 && keys.size() < count; i++) {
      wait(100);
    }
    return List.copyOf(keys);
  }
}

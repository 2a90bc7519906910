package org.javisor.screen;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.input.PointerInput;

/** Remembers events. */
public final class RecordingPointer implements PointerInput {
  private final List<Event> events = new ArrayList<>();

  @Override
  public synchronized void pointer(Event event) {
    events.add(event);
    notifyAll();
  }

  @Override
  public boolean absolute() {
    return true;
  }

  /** Waits for so many events, at most ten seconds. */
  public synchronized List<Event> await(int count) throws InterruptedException {
    for (int i = 0; i < 100 && events.size() < count; i++) {
      wait(100);
    }
    return List.copyOf(events);
  }
}

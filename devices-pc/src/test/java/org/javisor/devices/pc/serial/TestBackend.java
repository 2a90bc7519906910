package org.javisor.devices.pc.serial;

import java.util.ArrayDeque;
import java.util.Deque;
import org.javisor.device.CharacterBackend;

/** A serial line's other end, with room for as many bytes as a test says. */
final class TestBackend implements CharacterBackend {
  int capacity = Integer.MAX_VALUE;
  private final StringBuilder output = new StringBuilder();
  private final Deque<Integer> input = new ArrayDeque<>();
  private Listener listener = new Listener() {
    @Override
    public void inputAvailable() {
      throw new IllegalStateException("nobody listens");
    }

    @Override
    public void outputReady() {
      throw new IllegalStateException("nobody listens");
    }
  };

  @Override
  public boolean offer(int value) {
    if (output.length() >= capacity) {
      return false;
    }
    output.append((char) value);
    return true;
  }

  @Override
  public int poll() {
    Integer next = input.poll();
    return next == null ? -1 : next;
  }

  @Override
  public void listen(Listener added) {
    listener = added;
  }

  String output() {
    return output.toString();
  }

  void type(String text) {
    text.chars().forEach(input::add);
    listener.inputAvailable();
  }

  void makeRoom(int bytes) {
    capacity += bytes;
    listener.outputReady();
  }
}

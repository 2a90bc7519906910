package org.javisor.machine.agent;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.javisor.virtio.console.PortBackend;
import org.jspecify.annotations.Nullable;

/** The port through which orders go, a line each, and the agent's answers come. */
final class AgentControl implements PortBackend {
  /** No answer is longer. */
  private static final int LONGEST_LINE = 1024;

  private final Consumer<String> answers;
  private final Consumer<Boolean> presence;
  private final Queue<byte[]> orders = new ArrayDeque<>();
  private final StringBuilder line = new StringBuilder();
  private int sent;
  private volatile @Nullable Listener listener;

  /**
   * Both are called by the device: they must not wait, and not call it.
   *
   * @param answers takes a line
   * @param presence told when an agent opens or closes the port
   */
  AgentControl(Consumer<String> answers, Consumer<Boolean> presence) {
    this.answers = answers;
    this.presence = presence;
  }

  @Override
  public boolean hostOpen() {
    return true;
  }

  @Override
  public void guestOpen(boolean open) {
    synchronized (orders) {
      orders.clear();
      sent = 0;
    }
    line.setLength(0);
    presence.accept(open);
  }

  @Override
  public boolean offer(int value) {
    if (value == '\n') {
      String text = line.toString();
      line.setLength(0);
      answers.accept(text);
    } else if (line.length() < LONGEST_LINE) {
      line.append((char) (value & 0xFF));
    }
    return true;
  }

  @Override
  public int poll() {
    synchronized (orders) {
      byte[] first = orders.peek();
      if (first == null) {
        return -1;
      }
      int value = first[sent++] & 0xFF;
      if (sent == first.length) {
        orders.remove();
        sent = 0;
      }
      return value;
    }
  }

  @Override
  public void listen(Listener told) {
    listener = told;
  }

  /** Sends an order. */
  void order(String text) {
    synchronized (orders) {
      orders.add((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
    Listener told = listener;
    if (told != null) {
      told.inputAvailable();
    }
  }
}

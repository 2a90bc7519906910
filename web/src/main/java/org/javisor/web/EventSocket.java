package org.javisor.web;

import java.io.IOException;
import java.util.function.LongSupplier;

/** Tells the page each second, and at once when a button was pressed, how the machine is. */
final class EventSocket extends SocketChannel {
  private static final long PERIOD_MILLIS = 1_000;

  private final MachineView view;
  private final Object news = new Object();

  EventSocket(Channels channels, LongSupplier nanos, MachineView view) {
    super(channels, nanos);
    this.view = view;
  }

  @Override
  void serve() throws IOException, InterruptedException {
    while (true) {
      sendText(view.json());
      synchronized (news) {
        news.wait(PERIOD_MILLIS);
      }
    }
  }

  @Override
  void tell() {
    synchronized (news) {
      news.notifyAll();
    }
  }
}

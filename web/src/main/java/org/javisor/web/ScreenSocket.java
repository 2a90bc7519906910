package org.javisor.web;

import java.io.IOException;
import java.util.function.LongSupplier;
import org.javisor.screen.Screen;
import org.javisor.screen.rfb.RfbConversation;

/** The screen, in the RFB protocol; the token has taken the place of its passwords. */
final class ScreenSocket extends SocketChannel {
  private final Screen screen;
  private final String name;

  ScreenSocket(Channels channels, LongSupplier nanos, Screen screen, String name) {
    super(channels, nanos);
    this.screen = screen;
    this.name = name;
  }

  @Override
  void serve() throws IOException {
    new RfbConversation(screen, name, input(), output(), this).run();
  }
}

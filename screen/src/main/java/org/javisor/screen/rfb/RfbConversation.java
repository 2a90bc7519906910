package org.javisor.screen.rfb;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.SecureRandom;
import org.javisor.device.HostTimeSource;
import org.javisor.screen.Screen;

/**
 * A viewer over a connection that somebody else has opened, encrypted if need be, and authenticated: a WebSocket, for
 * instance. Who opened it sees to viewers that dawdle or take nothing.
 */
public final class RfbConversation {
  private final Screen screen;
  private final Connection connection;
  private final RfbSettings settings;

  /**
   * @param name what the viewer shows as the desktop's name
   * @param out gets each message as one write, which returns when the next one may come
   * @param transport closed in the end, from any thread: reads and writes end then
   */
  public RfbConversation(Screen screen, String name, InputStream in, OutputStream out, Closeable transport) {
    this.screen = screen;
    this.connection = new Connection(in, out, transport);
    this.settings = RfbSettings.loopback(0).withName(name);
  }

  /**
   * Serves the viewer on the calling thread until it leaves.
   *
   * @throws IOException if it leaves or breaks the protocol
   */
  public void run() throws IOException {
    try (connection) {
      new Handshake(connection, settings, new SecureRandom()).run();
      new RfbSession(screen, connection, settings.name(), new HostTimeSource()::nanos).run();
    }
  }
}

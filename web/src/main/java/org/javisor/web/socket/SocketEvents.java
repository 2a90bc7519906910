package org.javisor.web.socket;

import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;

/** What happens to one WebSocket; called by the library's threads, one after the other. */
public interface SocketEvents {
  /** It is open. */
  void opened(Session session);

  /**
   * A binary message came. Nothing more is read before {@code taken} has succeeded.
   *
   * @param message valid until then
   */
  void message(ByteBuffer message, Callback taken);

  /** The other end answered. */
  void heard();

  /** It is closed, or broken. */
  void closed();
}

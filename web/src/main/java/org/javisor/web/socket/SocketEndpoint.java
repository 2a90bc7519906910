package org.javisor.web.socket;

import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * The library's view of one WebSocket. Each message is asked for when the one before has been taken: who does not read
 * holds up the sender, and nobody else.
 */
public final class SocketEndpoint implements Session.Listener {
  private final SocketEvents events;
  private @Nullable Session session;

  public SocketEndpoint(SocketEvents events) {
    this.events = events;
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    session = opened;
    events.opened(opened);
    next();
  }

  private void next() {
    Session open = session;
    if (open != null && open.isOpen()) {
      open.demand();
    }
  }

  @Override
  public void onWebSocketBinary(ByteBuffer message, Callback taken) {
    events.message(message, Callback.from(() -> {
      taken.succeed();
      next();
    }, taken::fail));
  }

  /** Pages send none. */
  @Override
  public void onWebSocketText(String message) {
    events.heard();
    next();
  }

  @Override
  public void onWebSocketPong(ByteBuffer payload) {
    events.heard();
    next();
  }

  @Override
  public void onWebSocketClose(int statusCode, @Nullable String reason, Callback callback) {
    events.closed();
    callback.succeed();
  }

  @Override
  public void onWebSocketError(Throwable cause) {
    events.closed();
  }
}

package org.javisor.web.socket;

import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/** The library's view of one WebSocket. */
public final class SocketEndpoint implements Session.Listener.AutoDemanding {
  private final SocketEvents events;

  public SocketEndpoint(SocketEvents events) {
    this.events = events;
  }

  @Override
  public void onWebSocketOpen(Session session) {
    events.opened(session);
  }

  @Override
  public void onWebSocketBinary(ByteBuffer message, Callback taken) {
    events.message(message, taken);
  }

  /** Pages send none. */
  @Override
  public void onWebSocketText(String message) {
    events.heard();
  }

  @Override
  public void onWebSocketPong(ByteBuffer payload) {
    events.heard();
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

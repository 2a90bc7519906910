package org.javisor.web;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.javisor.web.socket.SocketEvents;
import org.jspecify.annotations.Nullable;

/**
 * One open WebSocket: a virtual thread of its own serves it, with streams or texts. Whoever does not take what it is
 * sent, or does not answer any more, is let go.
 */
abstract class SocketChannel implements SocketEvents, Closeable {
  /** How long the other end may take for one message. */
  private static final long STUCK_SECONDS = 30;

  /** @see "RFC 6455, 7.4.1 Defined Status Codes" */
  static final int NORMAL = 1000;

  static final int GOING_AWAY = 1001;

  /** Close codes from 4000 on are an application's own; the page knows this one. */
  static final int ENDED = 4000;

  private final Channels channels;
  private final LongSupplier nanos;
  private final MessageInput input = new MessageInput();
  private @Nullable Session session;
  private volatile @Nullable Thread server;
  private volatile long heardAt;

  SocketChannel(Channels channels, LongSupplier nanos) {
    this.channels = channels;
    this.nanos = nanos;
  }

  /** Talks to the other end until one of both has enough. */
  abstract void serve() throws IOException, InterruptedException;

  /** Something happened to the machine. */
  void tell() {
    // Most have nothing to say about it.
  }

  // What comes in

  @Override
  public void opened(Session opened) {
    session = opened;
    heardAt = nanos.getAsLong();
    channels.add(this);
    server = Thread.ofVirtual().name("web-socket").start(this::run);
  }

  private void run() {
    try {
      serve();
    } catch (IOException e) {
      // It left, or broke the protocol.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  @Override
  public void message(ByteBuffer message, Callback taken) {
    heardAt = nanos.getAsLong();
    input.put(message, taken);
  }

  @Override
  public void heard() {
    heardAt = nanos.getAsLong();
  }

  @Override
  public void closed() {
    leave();
  }

  private void leave() {
    channels.remove(this);
    input.end();
    Thread serving = server;
    if (serving != null && serving != Thread.currentThread()) {
      serving.interrupt();
    }
  }

  /** The bytes of binary messages. While nobody reads them, nothing more is taken from the connection. */
  MessageInput input() {
    return input;
  }

  // What goes out

  private interface Sending {
    void start(Session to, Callback callback);
  }

  private void send(Sending sending) throws IOException {
    Session to = session;
    if (to == null || !to.isOpen()) {
      throw new IOException("the connection is closed");
    }
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    sending.start(to, Callback.from(() -> done.complete(null), done::completeExceptionally));
    try {
      done.get(STUCK_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the message could not be sent", e.getCause());
    } catch (TimeoutException e) {
      disconnect();
      throw new IOException("the other end takes nothing", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  void sendText(String text) throws IOException {
    send((to, callback) -> to.sendText(text, callback));
  }

  /** Sends a message and returns when it is on its way. */
  void sendBytes(byte[] bytes, int at, int length) throws IOException {
    send((to, callback) -> to.sendBinary(ByteBuffer.wrap(bytes, at, length), callback));
  }

  /** Each write is one message. */
  OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        sendBytes(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int at, int length) throws IOException {
        if (length > 0) {
          sendBytes(bytes, at, length);
        }
      }
    };
  }

  // From time to time

  /** Asks the other end whether it is there; lets it go if it has not answered for too long. */
  void check(long mostSilentNanos) {
    Session to = session;
    if (to == null || !to.isOpen()) {
      leave();
    } else if (nanos.getAsLong() - heardAt > mostSilentNanos) {
      disconnect();
    } else {
      to.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
    }
  }

  private void disconnect() {
    Session to = session;
    if (to != null) {
      to.disconnect();
    }
    leave();
  }

  /** Says why it ends, and ends; done when that is on its way. */
  CompletableFuture<@Nullable Void> close(int code, String reason) {
    CompletableFuture<@Nullable Void> said = new CompletableFuture<>();
    Session to = session;
    if (to != null && to.isOpen()) {
      to.close(code, reason, Callback.from(() -> said.complete(null), said::completeExceptionally));
    } else {
      said.complete(null);
    }
    leave();
    return said;
  }

  @Override
  public void close() {
    var unused = close(NORMAL, "");
  }
}

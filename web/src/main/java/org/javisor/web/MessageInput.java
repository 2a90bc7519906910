package org.javisor.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.api.Callback;
import org.jspecify.annotations.Nullable;

/** The binary messages of a socket as one stream. It holds one message; the next one is asked for when it is read. */
final class MessageInput extends InputStream {
  private final Object lock = new Object();
  private @Nullable ByteBuffer message;
  private @Nullable Callback taken;
  private boolean ended;

  /** @param callback succeeds when all of it has been read: then the next message may come */
  void put(ByteBuffer bytes, Callback callback) {
    synchronized (lock) {
      if (!ended && bytes.hasRemaining()) {
        message = bytes;
        taken = callback;
        lock.notifyAll();
        return;
      }
    }
    callback.succeed();
  }

  void end() {
    Callback waiting;
    synchronized (lock) {
      ended = true;
      waiting = taken;
      message = null;
      taken = null;
      lock.notifyAll();
    }
    if (waiting != null) {
      waiting.succeed();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int at, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    Callback finished = null;
    int count;
    synchronized (lock) {
      ByteBuffer from = await();
      if (from == null) {
        return -1;
      }
      count = Math.min(length, from.remaining());
      from.get(into, at, count);
      if (!from.hasRemaining()) {
        finished = taken;
        message = null;
        taken = null;
      }
    }
    if (finished != null) {
      finished.succeed();
    }
    return count;
  }

  private @Nullable ByteBuffer await() throws InterruptedIOException {
    try {
      while (message == null && !ended) {
        lock.wait();
      }
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }
}

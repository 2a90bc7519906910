package org.javisor.cli.console;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A thread that carries a line's output to a stream. */
final class OutputPump {
  private static final long CLOSE_TIMEOUT_MILLIS = 2_000;

  private final SerialBuffer buffer;
  private final OutputStream stream;
  private final Consumer<IOException> onFailure;
  private final Thread thread;
  private volatile @Nullable IOException failure;

  /** @param onFailure told once, from the pump's thread, if the stream cannot be written; output is discarded then */
  OutputPump(String name, SerialBuffer buffer, OutputStream stream, Consumer<IOException> onFailure) {
    this.buffer = buffer;
    this.stream = stream;
    this.onFailure = onFailure;
    this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
  }

  private void run() {
    byte[] chunk = new byte[4096];
    try {
      for (int count = buffer.take(chunk); count >= 0; count = buffer.take(chunk)) {
        write(chunk, count);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(byte[] chunk, int count) {
    if (failure != null) {
      return;
    }
    try {
      stream.write(chunk, 0, count);
      stream.flush();
    } catch (IOException e) {
      failure = e;
      onFailure.accept(e);
    }
  }

  /** Waits for the output so far to be written, but not for a reader that has stopped reading. */
  void finish() {
    buffer.close();
    try {
      thread.join(CLOSE_TIMEOUT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

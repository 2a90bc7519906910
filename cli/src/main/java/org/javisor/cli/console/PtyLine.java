package org.javisor.cli.console;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.javisor.device.CharacterBackend;

/** A serial port at a pseudo-terminal of its own. While nobody has that open, output waits in it and is then lost. */
public final class PtyLine implements SerialLine {
  /** How often to look whether somebody has opened the terminal side: the system has no event for that. */
  private static final long POLL_MILLIS = 100;

  private final SerialBuffer buffer = new SerialBuffer();
  private final PseudoTerminal terminal = new PseudoTerminal();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final OutputPump pump;

  /** Opens a pseudo-terminal. */
  public PtyLine() throws IOException {
    buffer.lossy(true);
    pump = new OutputPump("serial-to-pty", buffer, terminal.output(), failure -> {});
    Thread.ofPlatform().daemon().name("serial-from-pty").start(this::receive);
  }

  private void receive() {
    byte[] chunk = new byte[512];
    try {
      do {
        forward(chunk);
      } while (!closing.await(POLL_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void forward(byte[] chunk) throws InterruptedException {
    try {
      for (int count = terminal.input().read(chunk); count >= 0; count = terminal.input().read(chunk)) {
        for (int i = 0; i < count; i++) {
          buffer.type(chunk[i] & 0xFF);
        }
      }
    } catch (IOException e) {
      // Nobody has the terminal side open: looked at again a little later.
    }
  }

  /** The path of the side to open, as {@code /dev/pts/3}. */
  public String path() {
    return terminal.path();
  }

  @Override
  public CharacterBackend backend() {
    return buffer;
  }

  @Override
  public String announcement() {
    return "the serial port is at " + path();
  }

  @Override
  public void close() {
    pump.finish();
    closing.countDown();
    // The descriptor stays until the process ends: a reader may be blocked in it, and closing it would not wake it.
  }
}

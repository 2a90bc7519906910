package org.javisor.cli.console;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What a person at a terminal sees and types. */
public final class TestTerminal implements AutoCloseable {
  private final PseudoTerminal terminal = new PseudoTerminal();
  private final StringBuilder seen = new StringBuilder();
  /** Keeps the terminal's other side open: it hangs up when its last user closes it. */
  private final InputStream held;

  /** Opens a new one. */
  public TestTerminal() throws IOException {
    held = new FileInputStream(terminal.path());
    Thread.ofPlatform().daemon().name("test-terminal").start(this::look);
  }

  private void look() {
    byte[] chunk = new byte[512];
    try {
      for (int count = terminal.input().read(chunk); count >= 0; count = terminal.input().read(chunk)) {
        synchronized (seen) {
          seen.append(new String(chunk, 0, count, StandardCharsets.ISO_8859_1));
          seen.notifyAll();
        }
      }
    } catch (IOException e) {
      // The last program at the terminal has ended.
    }
  }

  /** The device for the program. */
  public String path() {
    return terminal.path();
  }

  /** Types. */
  public void type(String text) throws IOException {
    terminal.output().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** What has been seen so far. */
  public String text() {
    synchronized (seen) {
      return seen.toString();
    }
  }

  @Override
  public void close() throws IOException {
    held.close();
  }

  /** Waits until a text is seen; the test's time limit ends a wait in vain. */
  public void awaitText(String text) throws InterruptedException {
    synchronized (seen) {
      while (seen.indexOf(text) < 0) {
        seen.wait();
      }
    }
  }
}

package org.javisor.cli.console;

import java.nio.charset.StandardCharsets;
import org.javisor.device.CharacterBackend;
import org.jspecify.annotations.Nullable;

/**
 * A serial port that tells the size of the terminal's window, as a line "columns rows": whenever the guest sends
 * anything, and from then on whenever the size changes. A serial console has no other way to learn it.
 *
 * <p>Thread safety: any thread may call any method. The lock is a leaf: the listener is called without it.
 */
public final class WindowSizeLine implements CharacterBackend {
  private final TerminalWindow window;
  private final Object lock = new Object();
  private @Nullable Listener listener;
  private byte[] line = new byte[0];
  private int sent;
  private boolean asked;
  private boolean outdated;

  /** Follows a window from now on. */
  public WindowSizeLine(TerminalWindow window) {
    this.window = window;
    window.onResize(() -> {
      if (outdated(false)) {
        wake();
      }
    });
  }

  /** Notes that the guest is to be told the size, if it has ever asked; returns whether it has. */
  private boolean outdated(boolean asking) {
    synchronized (lock) {
      asked |= asking;
      outdated |= asked;
      return asked;
    }
  }

  private void wake() {
    Listener told;
    synchronized (lock) {
      told = listener;
    }
    if (told != null) {
      told.inputAvailable();
    }
  }

  /** A question. The chip hears of the answer on another thread, as it must not be called from here. */
  @Override
  public boolean offer(int value) {
    outdated(true);
    Thread.ofVirtual().name("window-size").start(this::wake);
    return true;
  }

  @Override
  public int poll() {
    synchronized (lock) {
      if (sent == line.length && outdated) {
        outdated = false;
        TerminalSize size = window.size();
        line = (size.columns() + " " + size.rows() + "\n").getBytes(StandardCharsets.US_ASCII);
        sent = 0;
      }
      return sent < line.length ? line[sent++] : -1;
    }
  }

  @Override
  public void listen(Listener newListener) {
    synchronized (lock) {
      listener = newListener;
    }
  }
}

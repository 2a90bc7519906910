package org.javisor.cli.console;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.javisor.device.CharacterBackend;
import org.jspecify.annotations.Nullable;

/**
 * A serial port that tells the default guest what happens on the host, a line for each event:
 *
 * <ul>
 * <li>{@code window COLUMNS ROWS}, the size of the terminal's window: whenever the guest sends anything, and from then
 *     on whenever it changes. A serial console has no other way to learn it. {@code window 0 0} where there is none.
 * <li>{@code resumed SECONDS RANDOM}: the machine continues from a snapshot; the time of now, in seconds since 1970,
 *     and a random number that no other machine has got, in hexadecimal.
 * </ul>
 *
 * <p>Thread safety: any thread may call any method. The lock is a leaf: the listener is called without it.
 */
public final class HostEventsLine implements CharacterBackend {
  private static final int RANDOM_BYTES = 32;
  private static final TerminalSize UNKNOWN = new TerminalSize(0, 0);

  private final Optional<TerminalWindow> window;
  private final Object lock = new Object();
  private @Nullable Listener listener;
  private byte[] line = new byte[0];
  private int sent;
  private String resumed = "";
  private boolean asked;
  private boolean outdated;

  /** Follows a window from now on. */
  public HostEventsLine(Optional<TerminalWindow> window) {
    this.window = window;
    window.ifPresent(w -> w.onResize(() -> {
      if (outdated(false)) {
        wake();
      }
    }));
  }

  /** Tells a guest that is to be resumed, and that asked before it was saved, what is new. */
  public void resumed(Instant now, byte[] random) {
    synchronized (lock) {
      resumed = "resumed " + now.getEpochSecond() + " " + HexFormat.of().formatHex(random) + "\n";
    }
    outdated(true);
  }

  /** As {@link #resumed}, with a new random number. */
  public void resumedAt(Instant now) {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    resumed(now, random);
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
    Thread.ofVirtual().name("host-events").start(this::wake);
    return true;
  }

  @Override
  public int poll() {
    synchronized (lock) {
      if (sent == line.length && outdated) {
        outdated = false;
        TerminalSize size = window.map(TerminalWindow::size).orElse(UNKNOWN);
        String text = resumed + "window " + size.columns() + " " + size.rows() + "\n";
        resumed = "";
        line = text.getBytes(StandardCharsets.US_ASCII);
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

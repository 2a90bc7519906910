package org.javisor.cli.image;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.function.LongConsumer;

/** Shows at a terminal how work on a disk goes on, and when it will be done. */
final class Meter implements LongConsumer, AutoCloseable {
  private static final int WIDTH = 30;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final String what;
  private final long total;
  private final PrintStream to;
  private final InstantSource clock;
  private final boolean shown;
  private final Instant start;
  private Instant next;

  Meter(String what, long total) {
    this(what, total, System.err, InstantSource.system(), atTerminal());
  }

  Meter(String what, long total, PrintStream to, InstantSource clock, boolean shown) {
    this.what = what;
    this.total = total;
    this.to = to;
    this.clock = clock;
    this.shown = shown;
    this.start = clock.instant();
    this.next = start;
  }

  /** JDK 25 gives no console where input or output is no terminal, unlike JDK 22 to 24. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean atTerminal() {
    return System.console() != null && System.console().isTerminal();
  }

  @Override
  public void accept(long done) {
    Instant now = clock.instant();
    if (shown && !now.isBefore(next)) {
      next = now.plus(PAUSE);
      to.print("\r" + line(what, done, total, Duration.between(start, now)));
      to.flush();
    }
  }

  static String line(String what, long done, long total, Duration spent) {
    double part = total == 0 ? 1 : Math.clamp((double) done / total, 0, 1);
    int filled = (int) (part * WIDTH);
    String left = part < 0.01
        ? "     "
        : clock(Duration.ofMillis((long) (spent.toMillis() * (1 - part) / part)));
    return String.format(
        Locale.ROOT, "%s [%s%s] %3.0f %%, %s left ", what, "#".repeat(filled), " ".repeat(WIDTH - filled), part * 100,
        left);
  }

  private static String clock(Duration time) {
    return String.format(Locale.ROOT, "%d:%02d", time.toMinutes(), time.toSecondsPart());
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (shown) {
      to.print("\r" + " ".repeat(what.length() + WIDTH + 24) + "\r");
      to.flush();
    }
  }
}

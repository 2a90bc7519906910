package org.javisor.cli;

import java.io.PrintStream;
import org.javisor.guest.Progress;

/** Shows how work that takes long goes on: a bar at a terminal, otherwise one line for each piece of work. */
final class ProgressBar implements Progress, AutoCloseable {
  private static final int WIDTH = 24;

  private final PrintStream to;
  private final boolean atTerminal;
  private String shown = "";
  private String work = "";

  /** JDK 25 gives no console where input or output is no terminal, unlike JDK 22 to 24. */
  @SuppressWarnings("SystemConsoleNull")
  ProgressBar(PrintStream to) {
    this(to, System.console() != null && System.console().isTerminal());
  }

  ProgressBar(PrintStream to, boolean atTerminal) {
    this.to = to;
    this.atTerminal = atTerminal;
  }

  @Override
  public void update(String what, long doneBytes, long totalBytes) {
    if (atTerminal) {
      draw(line(what, doneBytes, totalBytes));
    } else if (!what.equals(work)) {
      to.println("javisor: " + what);
    }
    work = what;
  }

  static String line(String what, long doneBytes, long totalBytes) {
    if (totalBytes <= 0) {
      return "javisor: " + what + " ...";
    }
    long done = Math.clamp(doneBytes, 0, totalBytes);
    int filled = (int) (done * WIDTH / totalBytes);
    return "javisor: " + what + " [" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] "
        + MemorySize.format(done) + " of " + MemorySize.format(totalBytes);
  }

  private void draw(String line) {
    if (!line.equals(shown)) {
      to.print("\r" + line + " ".repeat(Math.max(0, shown.length() - line.length())));
      to.flush();
      shown = line;
    }
  }

  /** Ends the bar's line. */
  @Override
  public void close() {
    if (!shown.isEmpty()) {
      to.println();
    }
  }
}

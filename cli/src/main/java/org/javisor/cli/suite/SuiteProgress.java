package org.javisor.cli.suite;

import java.io.PrintStream;

/** Shows how far a suite has come: a bar at a terminal, else a line for each test. */
final class SuiteProgress implements AutoCloseable {
  private static final int WIDTH = 24;

  private final PrintStream to;
  private final int total;
  private final boolean atTerminal;
  private int done;
  private int shownLength;

  /** JDK 25 gives no console where input or output is no terminal, unlike JDK 22 to 24. */
  @SuppressWarnings("SystemConsoleNull")
  SuiteProgress(PrintStream to, int total) {
    this(to, total, System.console() != null && System.console().isTerminal());
  }

  SuiteProgress(PrintStream to, int total, boolean atTerminal) {
    this.to = to;
    this.total = total;
    this.atTerminal = atTerminal;
  }

  synchronized void started(String name) {
    if (atTerminal) {
      draw(name);
    }
  }

  synchronized void ended(String name, Verdict verdict) {
    done++;
    if (atTerminal) {
      draw(name);
    } else {
      to.println("javisor: " + done + " of " + total + ": " + name + " " + verdict);
    }
  }

  private void draw(String name) {
    int filled = done * WIDTH / total;
    String line = "javisor: [" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + done + " of " + total + "  "
        + name;
    to.print("\r" + line + " ".repeat(Math.max(0, shownLength - line.length())));
    to.flush();
    shownLength = line.length();
  }

  /** Takes the bar away. */
  @Override
  public synchronized void close() {
    if (shownLength > 0) {
      to.print("\r" + " ".repeat(shownLength) + "\r");
      to.flush();
    }
  }
}

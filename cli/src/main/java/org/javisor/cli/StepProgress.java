package org.javisor.cli;

import java.io.PrintStream;

/** Shows how far work of many steps has come: a bar at a terminal, else a line for each step. */
public final class StepProgress implements AutoCloseable {
  private static final int WIDTH = 24;

  private final PrintStream to;
  private final int total;
  private final boolean atTerminal;
  private int done;
  private int shownLength;

  /** JDK 25 gives no console where input or output is no terminal, unlike JDK 22 to 24. */
  @SuppressWarnings("SystemConsoleNull")
  public StepProgress(PrintStream to, int total) {
    this(to, total, System.console() != null && System.console().isTerminal());
  }

  StepProgress(PrintStream to, int total, boolean atTerminal) {
    this.to = to;
    this.total = total;
    this.atTerminal = atTerminal;
  }

  /** A step begins. */
  public synchronized void started(String name) {
    if (atTerminal) {
      draw(name);
    }
  }

  /**
   * A step has ended.
   *
   * @param name of the step, and what came of it
   */
  public synchronized void ended(String name) {
    done++;
    if (atTerminal) {
      draw(name);
    } else {
      to.println("javisor: " + done + " of " + total + ": " + name);
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

package org.javisor.cli;

import java.io.PrintStream;
import org.javisor.device.CharacterBackend;

/** Prints what a BIOS writes to its debug port, line by line. */
final class BiosLog implements CharacterBackend {
  private static final int LONGEST_LINE = 1000;

  private final PrintStream to;
  private final StringBuilder line = new StringBuilder();

  BiosLog(PrintStream to) {
    this.to = to;
  }

  /** The carriage return is for a terminal in raw mode. */
  @Override
  public synchronized boolean offer(int value) {
    if (value == '\n' || line.length() >= LONGEST_LINE) {
      to.print("trace: bios " + line + "\r\n");
      line.setLength(0);
    }
    if (value >= ' ' && value < 0x7F) {
      line.append((char) value);
    }
    return true;
  }

  @Override
  public int poll() {
    return -1;
  }

  @Override
  public void listen(Listener listener) {
    // There is nothing to be told of.
  }
}

package org.javisor.cli.console;

/**
 * The size of a terminal.
 *
 * @param columns characters in a line
 * @param rows lines
 */
public record TerminalSize(int columns, int rows) {
  /** What serial consoles have where nobody says otherwise. */
  public static final TerminalSize STANDARD = new TerminalSize(80, 24);
}

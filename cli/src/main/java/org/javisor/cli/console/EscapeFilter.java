package org.javisor.cli.console;

/**
 * Watches what is typed for the escape key, Ctrl-A: everything else goes to the guest unchanged. Ctrl-A X quits, Ctrl-A
 * E changes the engine, Ctrl-A M asks about media, Ctrl-A H or ? helps, Ctrl-A Ctrl-A sends one Ctrl-A. Ctrl-A and any
 * other key sends nothing, so that a mistyped command never reaches the guest.
 */
public final class EscapeFilter {
  /** What Ctrl-A sends. */
  public static final int CTRL_A = 0x01;

  /** Where the keys lead to. */
  public interface Keys {
    /** A byte for the guest, 0 to 255. */
    void typed(int value);

    /** Ctrl-A X. */
    void quit();

    /** Ctrl-A E. */
    void changeEngine();

    /** Ctrl-A H. */
    void help();

    /** Ctrl-A M. */
    void media();
  }

  private final Keys keys;
  private boolean escaped;

  /** Starts outside an escape sequence. */
  public EscapeFilter(Keys keys) {
    this.keys = keys;
  }

  /** Takes the next byte from the terminal, 0 to 255. */
  public void accept(int value) {
    if (!escaped) {
      if (value == CTRL_A) {
        escaped = true;
      } else {
        keys.typed(value);
      }
      return;
    }
    escaped = false;
    switch (value) {
      case 'x', 'X', 'X' & 0x1F -> keys.quit();
      case 'e', 'E', 'E' & 0x1F -> keys.changeEngine();
      case 'h', 'H', '?', 'H' & 0x1F -> keys.help();
      case 'm', 'M', 'M' & 0x1F -> keys.media();
      case CTRL_A -> keys.typed(CTRL_A);
      default -> {
        // Not a command: dropped.
      }
    }
  }
}

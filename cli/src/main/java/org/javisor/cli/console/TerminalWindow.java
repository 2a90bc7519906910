package org.javisor.cli.console;

/** The window that a terminal is shown in. */
public interface TerminalWindow {
  /** Its size now. */
  TerminalSize size();

  /** Calls back, on any thread, whenever the size has changed; there is one callback. */
  void onResize(Runnable callback);
}

package org.javisor.cli.console;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.ControlChar;
import org.jline.terminal.Attributes.InputFlag;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Attributes.OutputFlag;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;

/**
 * The terminal that the command was started from. In raw mode every key reaches the guest as it is, Ctrl-C included.
 * The mode that the user had is restored by {@link #close}, which may be called more than once and from any thread.
 */
final class HostTerminal implements TerminalWindow, AutoCloseable {
  private final Terminal terminal;
  private final Attributes original;

  private HostTerminal(Terminal terminal) {
    this.terminal = terminal;
    this.original = terminal.getAttributes();
  }

  /** The terminal at the standard streams; empty where they lead elsewhere. */
  static Optional<HostTerminal> open() {
    try {
      Terminal found = TerminalBuilder.builder()
          .system(true)
          .provider("ffm")
          .dumb(false)
          .graphemeCluster(false)
          .nativeSignals(true)
          .signalHandler(Terminal.SignalHandler.SIG_DFL)
          .build();
      return Optional.of(new HostTerminal(found));
    } catch (IOException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /**
   * Enters raw mode, and enters it again whenever the process was stopped and continues.
   *
   * @param onInterrupt what SIGINT from outside does; the key does not raise it in raw mode
   */
  void enterRawMode(Runnable onInterrupt) {
    applyRawMode();
    terminal.handle(Signal.CONT, signal -> applyRawMode());
    terminal.handle(Signal.INT, signal -> onInterrupt.run());
    terminal.handle(Signal.QUIT, signal -> onInterrupt.run());
  }

  private void applyRawMode() {
    Attributes raw = new Attributes(original);
    raw.setInputFlags(
        EnumSet.of(InputFlag.BRKINT, InputFlag.ICRNL, InputFlag.INLCR, InputFlag.IGNCR, InputFlag.INPCK,
            InputFlag.ISTRIP, InputFlag.IXON, InputFlag.PARMRK),
        false);
    raw.setOutputFlag(OutputFlag.OPOST, false);
    raw.setLocalFlags(
        EnumSet.of(LocalFlag.ECHO, LocalFlag.ECHONL, LocalFlag.ICANON, LocalFlag.IEXTEN, LocalFlag.ISIG), false);
    raw.setControlChar(ControlChar.VMIN, 1);
    raw.setControlChar(ControlChar.VTIME, 0);
    terminal.setAttributes(raw);
  }

  @Override
  public TerminalSize size() {
    int columns = terminal.getSize().getColumns();
    int rows = terminal.getSize().getRows();
    return columns > 0 && rows > 0 ? new TerminalSize(columns, rows) : TerminalSize.STANDARD;
  }

  @Override
  public void onResize(Runnable callback) {
    terminal.handle(Signal.WINCH, signal -> callback.run());
  }

  /** Gives the user's mode back. */
  @Override
  public void close() {
    terminal.setAttributes(original);
  }
}

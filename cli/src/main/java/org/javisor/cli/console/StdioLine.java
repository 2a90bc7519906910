package org.javisor.cli.console;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.javisor.device.CharacterBackend;
import org.jspecify.annotations.Nullable;

/**
 * A serial port at the command's own terminal, in raw mode with Ctrl-A as escape key; where the standard streams are no
 * terminal, their bytes pass unchanged.
 */
public final class StdioLine implements SerialLine {
  private static final String HELP = """
      \r
      Ctrl-A X  end the virtual machine\r
      Ctrl-A E  run the guest with the next engine\r
      Ctrl-A H  this help\r
      Ctrl-A Ctrl-A  send Ctrl-A to the guest\r
      """;
  private static final int CTRL_C = 0x03;

  /** What happens outside the guest. */
  public interface Events {
    /** Ctrl-A X. */
    void quit();

    /** Ctrl-A E. */
    void changeEngine();

    /** Nobody reads the standard output any more, or what it leads to is full. */
    void outputLost(IOException why);
  }

  private final SerialBuffer buffer = new SerialBuffer();
  private final Events events;
  private final OutputPump pump;
  private final @Nullable HostTerminal terminal;

  /** Connects to the standard streams. */
  public StdioLine(Events events) {
    this.events = events;
    terminal = HostTerminal.open().orElse(null);
    if (terminal != null) {
      terminal.enterRawMode(() -> type(CTRL_C));
    }
    pump = new OutputPump(
        "serial-to-stdout", buffer, new FileOutputStream(FileDescriptor.out), events::outputLost);
    Thread.ofPlatform().daemon().name("stdin-to-serial").start(() -> receive(new FileInputStream(FileDescriptor.in)));
  }

  /** The terminal's window, empty where there is no terminal. */
  public Optional<TerminalWindow> window() {
    return Optional.ofNullable(terminal);
  }

  private void receive(InputStream in) {
    EscapeFilter filter = new EscapeFilter(new EscapeFilter.Keys() {
      @Override
      public void typed(int value) {
        type(value);
      }

      @Override
      public void quit() {
        events.quit();
      }

      @Override
      public void changeEngine() {
        events.changeEngine();
      }

      @Override
      public void help() {
        HELP.chars().forEach(buffer::offer);
      }
    });
    try {
      for (int value = in.read(); value >= 0; value = in.read()) {
        if (terminal != null) {
          filter.accept(value);
        } else {
          type(value);
        }
      }
    } catch (IOException e) {
      // The terminal has gone; SIGHUP follows and ends the command.
    }
  }

  private void type(int value) {
    try {
      buffer.type(value);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public CharacterBackend backend() {
    return buffer;
  }

  @Override
  public String announcement() {
    return terminal == null ? "" : "Ctrl-A X ends the virtual machine, Ctrl-A H helps.";
  }

  @Override
  public void close() {
    pump.finish();
    if (terminal != null) {
      terminal.close();
    }
  }
}

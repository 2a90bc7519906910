package org.javisor.cli.console;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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
      Ctrl-A M  change CDs and floppies\r
      Ctrl-A H  this help\r
      Ctrl-A Ctrl-A  send Ctrl-A to the guest\r
      """;
  private static final String MEDIA_PROMPT = "media> ";
  private static final int CTRL_C = 0x03;

  /** What happens outside the guest. */
  public interface Events {
    /** Ctrl-A X. */
    void quit();

    /** Ctrl-A E. */
    void changeEngine();

    /**
     * Ctrl-A M, and then a line about media.
     *
     * @param line empty for a list of the drives
     * @return what to answer
     */
    String media(String line);

    /** Nobody reads the standard output any more, or what it leads to is full. */
    void outputLost(IOException why);
  }

  private final SerialBuffer buffer = new SerialBuffer();
  private final Events events;
  private final OutputPump pump;
  private final @Nullable HostTerminal terminal;
  /** What is being typed for the command, not for the guest. */
  private @Nullable LineEntry entry;

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
        show(HELP);
      }

      @Override
      public void media() {
        show("\n" + events.media("") + MEDIA_PROMPT);
        entry = new LineEntry(buffer::offer);
      }
    });
    try {
      for (int value = in.read(); value >= 0; value = in.read()) {
        LineEntry line = entry;
        if (line != null) {
          enter(line, value);
        } else if (terminal != null) {
          filter.accept(value);
        } else {
          type(value);
        }
      }
    } catch (IOException e) {
      // The terminal has gone; SIGHUP follows and ends the command.
    }
  }

  private void enter(LineEntry line, int value) {
    if (line.accept(value)) {
      entry = null;
      if (!line.text().isBlank()) {
        show(events.media(line.text()));
      }
    }
  }

  /** Among the guest's output. */
  private void show(String text) {
    for (byte b : text.replace("\r", "").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8)) {
      buffer.offer(b & 0xFF);
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

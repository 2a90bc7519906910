package org.javisor.cli.console;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/** A line that is typed at a terminal in raw mode: echo, backspace, and Ctrl-C or Escape to give up. */
final class LineEntry {
  private static final int LONGEST = 1024;
  private static final int BACKSPACE = 0x08;
  private static final int DELETE = 0x7F;
  private static final int CTRL_C = 0x03;
  private static final int CTRL_U = 0x15;
  private static final int ESCAPE = 0x1B;

  private final IntConsumer echo;
  private final ByteArrayOutputStream typed = new ByteArrayOutputStream();

  LineEntry(IntConsumer echo) {
    this.echo = echo;
  }

  /** Takes a byte; returns whether the line is complete. */
  boolean accept(int value) {
    switch (value) {
      case '\r', '\n' -> {
        echo("\r\n");
        return true;
      }
      case CTRL_C, ESCAPE -> {
        typed.reset();
        echo("\r\n");
        return true;
      }
      case CTRL_U -> {
        while (typed.size() > 0) {
          erase();
        }
      }
      case BACKSPACE, DELETE -> erase();
      default -> {
        if (value >= ' ' && typed.size() < LONGEST) {
          typed.write(value);
          echo.accept(value);
        }
      }
    }
    return false;
  }

  /** Takes back the last character, whose bytes may be several. */
  private void erase() {
    byte[] bytes = typed.toByteArray();
    int end = bytes.length;
    while (end > 0 && (bytes[end - 1] & 0xC0) == 0x80) {
      end--;
    }
    if (bytes.length > 0) {
      typed.reset();
      typed.write(bytes, 0, Math.max(0, end - 1));
      echo("\b \b");
    }
  }

  private void echo(String text) {
    text.chars().forEach(echo);
  }

  /** What was typed; empty for a line that was given up. */
  String text() {
    return typed.toString(StandardCharsets.UTF_8);
  }
}

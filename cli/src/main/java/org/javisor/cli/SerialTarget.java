package org.javisor.cli;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where the first serial port leads to. */
public sealed interface SerialTarget {
  /** The terminal, or the standard streams where there is none. */
  record Stdio() implements SerialTarget {}

  /** Output to a file, no input. */
  record ToFile(Path path) implements SerialTarget {}

  /** A listening socket on the loopback interface; 0 picks a free port. */
  record Tcp(int port) implements SerialTarget {}

  /** A new pseudo-terminal, for screen and its like. */
  record Pty() implements SerialTarget {}

  /** Converts for the command line. */
  final class Converter implements ITypeConverter<SerialTarget> {
    @Override
    public SerialTarget convert(String text) {
      if (text.equals("stdio")) {
        return new Stdio();
      }
      if (text.equals("pty")) {
        return new Pty();
      }
      if (text.startsWith("file:") && text.length() > 5) {
        return new ToFile(Path.of(text.substring(5)));
      }
      if (text.startsWith("tcp:")) {
        return new Tcp(port(text.substring(4)));
      }
      throw new TypeConversionException("'" + text + "' is none of stdio, file:PATH, tcp:PORT, pty");
    }

    private static int port(String text) {
      if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65535) {
        return Integer.parseInt(text);
      }
      throw new TypeConversionException("'" + text + "' is not a port; choose 1 to 65535, or 0 for any free one");
    }
  }
}

package org.javisor.cli;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options for debuggers. */
final class DebuggerOptions {
  private static final int LAST_PORT = 65535;
  private static final Pattern PLACE = Pattern.compile("(?:(.*):)?(\\d{1,5})");

  @Option(
      names = "--gdb", paramLabel = "[ADDRESS:]PORT", converter = PlaceConverter.class,
      description = "Waits for gdb there, on this host only: target remote :PORT.")
  private @Nullable Place place;

  @Option(names = "--gdb-wait",
      description = "With --gdb: the machine stands still before its first instruction until gdb lets it go.")
  private boolean waits;

  /** An address, which may be empty, and a port. */
  record Place(String host, int port) {}

  /** Reads {@code 1234} or {@code 127.0.0.1:1234}. */
  static final class PlaceConverter implements ITypeConverter<Place> {
    @Override
    public Place convert(String text) {
      Matcher matcher = PLACE.matcher(text);
      if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > LAST_PORT) {
        throw new TypeConversionException("'" + text + "' is not a port; write for instance 1234, or [::1]:1234");
      }
      String host = matcher.group(1) == null ? "" : matcher.group(1);
      return new Place(host.replaceAll("^\\[|\\]$", ""), Integer.parseInt(matcher.group(2)));
    }
  }

  /** What is wrong with them; null if nothing is. */
  @Nullable
  String problem() {
    return waits && place == null ? "--gdb-wait is for --gdb" : null;
  }

  Optional<DebuggerSpec> spec() {
    Place where = place;
    return where == null ? Optional.empty() : Optional.of(new DebuggerSpec(where.host(), where.port(), waits));
  }
}

package org.javisor.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.javisor.machine.MachineSpec;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An amount of memory as users write it: {@code 512M}, {@code 2G}, {@code 1.5g}, {@code 64MiB}; a bare number is in
 * mebibytes.
 *
 * @param bytes the amount in bytes, whole mebibytes
 */
public record MemorySize(long bytes) {
  private static final long UNIT_BYTES = 1L << 20;
  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)\\s*([kmgt]?)(?:i?b)?");

  /** Converts for the command line, within what the host can give. */
  public static final class Converter implements ITypeConverter<MemorySize> {
    @Override
    public MemorySize convert(String text) {
      return parse(text, Math.min(Host.memoryBytes(), MachineSpec.MAXIMUM_MEMORY_BYTES));
    }
  }

  /**
   * Reads an amount and checks its range.
   *
   * @throws TypeConversionException with a message for the user
   */
  static MemorySize parse(String text, long hostBytes) {
    Matcher m = FORM.matcher(text.trim().toLowerCase(Locale.ROOT));
    if (!m.matches()) {
      throw new TypeConversionException("'" + text + "' is not an amount of memory; write for instance 512M or 2G");
    }
    double bytes = Double.parseDouble(m.group(1)) * unit(m.group(2));
    if (bytes < MachineSpec.MINIMUM_MEMORY_BYTES || bytes > hostBytes) {
      throw new TypeConversionException(
          text + " is out of range; choose 4M to " + format(hostBytes) + " on this host");
    }
    return new MemorySize((long) bytes & -UNIT_BYTES);
  }

  private static long unit(String letter) {
    return switch (letter) {
      case "k" -> 1L << 10;
      case "g" -> 1L << 30;
      case "t" -> 1L << 40;
      default -> 1L << 20;
    };
  }

  /** An amount for people, rounded down to whole units. */
  static String format(long bytes) {
    if (bytes >= 10L << 30) {
      return (bytes >> 30) + "G";
    }
    return bytes >= 1 << 20 ? (bytes >> 20) + "M" : (bytes >> 10) + "K";
  }

  @Override
  public String toString() {
    return format(bytes);
  }
}

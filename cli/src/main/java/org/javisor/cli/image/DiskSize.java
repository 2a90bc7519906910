package org.javisor.cli.image;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A size of a disk as users write it: {@code 20G}, {@code 1.5T}, {@code 64MiB}; a bare number is in bytes. With a sign
 * it is a change.
 *
 * @param sign 0, or 1 or -1 for a change
 */
record DiskSize(long bytes, int sign) {
  private static final Pattern FORM = Pattern.compile("([+-]?)(\\d{1,18}(?:\\.\\d{1,3})?)\\s*([kmgtp]?)(?:i?b)?");
  private static final long LARGEST = 1L << 56;

  /** For the command line. */
  static final class Converter implements ITypeConverter<DiskSize> {
    @Override
    public DiskSize convert(String text) {
      return parse(text);
    }
  }

  static DiskSize parse(String text) {
    Matcher m = FORM.matcher(text.trim().toLowerCase(Locale.ROOT));
    if (!m.matches()) {
      throw new TypeConversionException("'" + text + "' is no size; write for instance 20G, or +5G for a change");
    }
    int shift = m.group(3).isEmpty() ? 0 : 10 * (1 + "kmgtp".indexOf(m.group(3)));
    BigDecimal bytes = new BigDecimal(m.group(2)).multiply(BigDecimal.valueOf(1L << shift));
    if (bytes.compareTo(BigDecimal.valueOf(LARGEST)) > 0) {
      throw new TypeConversionException(text + " is larger than any disk can be");
    }
    int sign = switch (m.group(1)) {
      case "+" -> 1;
      case "-" -> -1;
      default -> 0;
    };
    return new DiskSize(bytes.longValue() + 511 & -512L, sign);
  }

  /** The size that a disk gets. */
  long of(long nowBytes) {
    return sign == 0 ? bytes : nowBytes + sign * bytes;
  }

  /** A size for people. */
  static String format(long bytes) {
    String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};
    int unit = 0;
    double value = bytes;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}

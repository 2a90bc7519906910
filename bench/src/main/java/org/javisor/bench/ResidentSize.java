package org.javisor.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much host memory a machine's process needs besides the guest's RAM: its peak, less the touched part of the
 * mapping that is large enough to be that RAM. An estimate: the RAM may share its mapping with other memory.
 *
 * @see "proc(5), /proc/pid/status and /proc/pid/smaps"
 */
final class ResidentSize {
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
  private static final Pattern HEADER = Pattern.compile("([0-9a-f]+)-([0-9a-f]+) .*");
  private static final Pattern TOUCHED = Pattern.compile("Rss:\\s+(\\d+) kB");

  private ResidentSize() {}

  /** Measures a process; -1 where the host cannot tell, or the process has given its memory back. */
  static long ofProcess(long pid, long guestRamBytes) {
    Path proc = Path.of("/proc", Long.toString(pid));
    try {
      return estimate(Files.readAllLines(proc.resolve("status")), Files.readAllLines(proc.resolve("smaps")),
          guestRamBytes);
    } catch (IOException e) {
      return -1;
    }
  }

  static long estimate(List<String> status, List<String> smaps, long guestRamBytes) {
    long peak = status.stream()
        .map(PEAK::matcher)
        .filter(Matcher::matches)
        .mapToLong(m -> Long.parseLong(m.group(1)) << 10)
        .findFirst()
        .orElse(-1);
    long ram = 0;
    boolean mapped = false;
    boolean large = false;
    for (String line : smaps) {
      Matcher header = HEADER.matcher(line);
      Matcher touched = TOUCHED.matcher(line);
      if (header.matches()) {
        mapped = true;
        large = Long.parseUnsignedLong(header.group(2), 16) - Long.parseUnsignedLong(header.group(1), 16)
            >= guestRamBytes;
      } else if (large && touched.matches()) {
        ram = Math.max(ram, Math.min(guestRamBytes, Long.parseLong(touched.group(1)) << 10));
      }
    }
    return peak < 0 || !mapped ? -1 : Math.max(0, peak - ram);
  }
}

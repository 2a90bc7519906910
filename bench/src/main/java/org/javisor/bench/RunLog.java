package org.javisor.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run of a machine yielded.
 *
 * @param samples by row, in the order measured
 * @param complete whether the guest reached its end
 * @param retired instructions that the guest retired, or -1 where that is not known
 * @param residentBytes the process's peak without the guest's RAM, or -1 where that is not known
 */
record RunLog(Map<String, Sample> samples, boolean complete, long retired, long residentBytes) {
  /** Wall time on the host from starting the process until the guest's first program. */
  static final String BOOT = "boot to userland";

  /** Wall time on the host from starting the process until it has ended. */
  static final String WHOLE = "boot to power-off";

  /** What the guest's init prints first, and last. */
  static final String USERLAND = "USERLAND UP";
  static final String DONE = "BENCH DONE";

  private static final Pattern RESULT = Pattern.compile("RESULT (\\S+) (\\d+(?:\\.\\d+)?) ([0-9a-f]+)");
  private static final Pattern RETIRED = Pattern.compile("\"retired instructions\": (\\d+)");

  RunLog {
    samples = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(samples));
  }

  /** Reads a line of the guest's console. Others than results, and damaged ones, yield nothing. */
  static Optional<Sample> result(String line) {
    Matcher m = RESULT.matcher(line.strip());
    return m.matches()
        ? Optional.of(new Sample(m.group(1), Double.parseDouble(m.group(2)), m.group(3)))
        : Optional.empty();
  }

  /** Finds the count of retired instructions in a line that {@code --stats --json} printed; -1 if there is none. */
  static long retired(String line) {
    Matcher m = RETIRED.matcher(line);
    return m.find() ? Long.parseLong(m.group(1)) : -1;
  }

  OptionalDouble seconds(String row) {
    Sample sample = samples.get(row);
    return sample == null ? OptionalDouble.empty() : OptionalDouble.of(sample.seconds());
  }
}

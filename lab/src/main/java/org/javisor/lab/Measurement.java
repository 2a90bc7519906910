package org.javisor.lab;

import java.util.List;
import java.util.Map;

/**
 * What one workload took under one setup.
 *
 * @param seconds of each round, as the host's clock has it
 * @param counters of the last round: how far each of the machine's went on
 * @param output what the guest printed, which must be the same everywhere
 */
public record Measurement(
    Setup setup, Workload workload, List<Double> seconds, Map<String, Long> counters, String output) {
  public Measurement {
    if (seconds.isEmpty()) {
      throw new IllegalArgumentException("a measurement has at least one round");
    }
    seconds = List.copyOf(seconds);
    counters = Map.copyOf(counters);
  }

  /** The middle round, in seconds; of an even number the mean of the two in the middle. */
  public double median() {
    List<Double> sorted = seconds.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /** The quickest round, in seconds. */
  public double fastest() {
    return seconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  /** The slowest round, in seconds. */
  public double slowest() {
    return seconds.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
  }

  /** How far a counter went on; 0 where the setup has none of that name. */
  public long counted(String name) {
    return counters.getOrDefault(name, 0L);
  }
}

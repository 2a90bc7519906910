package org.javisor.lab;

import java.util.List;
import java.util.Optional;

/**
 * All that was measured.
 *
 * @param host what it was measured on, for people
 * @param rounds how often each was measured
 */
public record Results(String host, int rounds, List<Measurement> measurements) {
  public Results {
    measurements = List.copyOf(measurements);
  }

  /** The setups, in the order of the measurements. */
  public List<Setup> setups() {
    return measurements.stream().map(Measurement::setup).distinct().toList();
  }

  /** The workloads, in the order of the measurements. */
  public List<Workload> workloads() {
    return measurements.stream().map(Measurement::workload).distinct().toList();
  }

  public Optional<Measurement> of(Setup setup, Workload workload) {
    return measurements.stream().filter(m -> m.setup().equals(setup) && m.workload() == workload).findFirst();
  }

  /** Workloads of which not all setups printed the same: at least one of them computes wrongly. */
  public List<Workload> disagreements() {
    return workloads().stream()
        .filter(
            w -> measurements.stream().filter(m -> m.workload() == w).map(Measurement::output).distinct().count() > 1)
        .toList();
  }
}

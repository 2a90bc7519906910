package org.javisor.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;

/**
 * A row of the table.
 *
 * @param name what was measured
 * @param javisor seconds of each round
 * @param peer seconds of each round; empty where there is no peer or it did not get that far
 * @param checksums all different ones that were seen, by anybody
 */
record Row(String name, List<Double> javisor, List<Double> peer, List<String> checksums) {
  /** Whether the results agree. */
  enum Verdict {
    /** All machines computed the same, in all rounds. */
    OK,
    /** They did not: at least one machine computes wrongly. */
    MISMATCH,
    /** Nobody, or only one of two machines, measured it. */
    MISSING,
    /** There is nothing to compare: a wall time, or no peer. */
    NONE
  }

  Row {
    javisor = List.copyOf(javisor);
    peer = List.copyOf(peer);
    checksums = List.copyOf(checksums);
  }

  /** Collects a row of all rounds. */
  static Row of(String name, List<RunLog> javisor, List<RunLog> peer) {
    TreeSet<String> sums = new TreeSet<>();
    for (List<RunLog> side : List.of(javisor, peer)) {
      for (RunLog log : side) {
        Optional.ofNullable(log.samples().get(name))
            .map(Sample::checksum)
            .filter(s -> !s.isEmpty())
            .ifPresent(sums::add);
      }
    }
    return new Row(name, seconds(name, javisor), seconds(name, peer), List.copyOf(sums));
  }

  private static List<Double> seconds(String name, List<RunLog> logs) {
    return logs.stream()
        .map(log -> log.seconds(name))
        .filter(OptionalDouble::isPresent)
        .map(OptionalDouble::getAsDouble)
        .toList();
  }

  /** The middle one; of an even number the mean of the two in the middle. Empty of none. */
  static OptionalDouble median(List<Double> values) {
    if (values.isEmpty()) {
      return OptionalDouble.empty();
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }

  /** How many times the peer's time Javisor takes: below 1 Javisor is quicker. Empty if either is unknown or zero. */
  OptionalDouble ratio() {
    OptionalDouble ours = median(javisor);
    OptionalDouble theirs = median(peer);
    return ours.isEmpty() || theirs.isEmpty() || theirs.getAsDouble() <= 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(ours.getAsDouble() / theirs.getAsDouble());
  }

  /**
   * The difference between the slowest and the quickest round as a part of the median, of the side where it is larger.
   * Empty with fewer than two rounds.
   */
  OptionalDouble spread() {
    double[] all = List.of(javisor, peer)
        .stream()
        .filter(side -> side.size() > 1)
        .mapToDouble(Row::spreadOf)
        .toArray();
    return Arrays.stream(all).max();
  }

  private static double spreadOf(List<Double> side) {
    double low = side.stream().mapToDouble(Double::doubleValue).min().orElse(0);
    double high = side.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    double middle = median(side).orElse(0);
    return middle <= 0 ? 0 : (high - low) / middle;
  }

  /** @param peerRan whether there was a peer to compare with */
  Verdict verdict(boolean peerRan) {
    if (checksums.size() > 1) {
      return Verdict.MISMATCH;
    }
    if (javisor.isEmpty() || (peerRan && peer.isEmpty())) {
      return Verdict.MISSING;
    }
    return checksums.isEmpty() || !peerRan ? Verdict.NONE : Verdict.OK;
  }
}

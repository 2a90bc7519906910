package org.javisor.engine.translator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Regions that wait for C2. It takes a good part of a second for each, and what a guest does changes meanwhile: first
 * comes what takes the largest part of the vCPU's time since it was put here, not what has waited the longest.
 */
final class OptimizationQueue {
  /**
   * A region that waits.
   *
   * @param larger what is to take its place; null for better code of the same
   * @param samples that it had
   * @param runs of the vCPU until then
   */
  record Waiting(Region region, @Nullable RegionPlan larger, int samples, long runs) {}

  private final LongSupplier runs;
  private final List<Waiting> waiting = new ArrayList<>();

  /** @param runs how many runs of the vCPU have ended; a value of a moment ago will do */
  OptimizationQueue(LongSupplier runs) {
    this.runs = runs;
  }

  synchronized void add(Region region, @Nullable RegionPlan larger) {
    waiting.add(new Waiting(region, larger, region.samples, runs.getAsLong()));
    notifyAll();
  }

  /** Waits for one, and takes the one that runs most. */
  synchronized Waiting take() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    long now = runs.getAsLong();
    Waiting first = waiting.getFirst();
    for (Waiting w : waiting) {
      if (share(w, now) > share(first, now)) {
        first = w;
      }
    }
    waiting.remove(first);
    return first;
  }

  /** How many of the runs since it was put here ended in a region; it begins with what brought it here. */
  private static double share(Waiting w, long now) {
    return (double) (w.region.samples - w.samples + Region.HOT_SAMPLES) / (now - w.runs + Region.HOT_RUNS);
  }
}

package org.javisor.engine.translator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import java.util.function.Predicate;
import org.javisor.cpu.FlightRecording;
import org.javisor.engine.interpreter.CodeCache;
import org.javisor.engine.interpreter.EvictionEvent;

/**
 * The regions in use, within bounds: those that were not entered lately make room for new ones. What is dropped is
 * unreachable, so that the JVM unloads its class and frees its machine code. All on the vCPU's thread, while no region
 * runs.
 */
final class InstalledRegions {
  private final CodeCache cache;
  private final RegionBounds bounds;
  private List<Installed> regions = new ArrayList<>();
  private final RegionContext context;
  private long bytecode;
  private long evicted;
  private long evictions;

  /**
   * A region with what takes it out again.
   *
   * @param bytecode bytes of its method
   * @param pages that it was made from
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  private record Installed(Region region, int bytecode, long[] pages) {}

  InstalledRegions(CodeCache cache, RegionContext context, RegionBounds bounds) {
    this.cache = cache;
    this.context = context;
    this.bounds = bounds;
  }

  /** A region was put into the cache. */
  void add(Region region, int size, long... pages) {
    regions.add(new Installed(region, size, pages));
    bytecode += size;
    if (bounds.hold(regions.size(), bytecode)) {
      return;
    }
    forgetInvalid();
    if (!bounds.hold(regions.size(), bytecode)) {
      evict();
    }
    regions.forEach(each -> each.region.forgetInvalid());
    context.forgetInvalid();
  }

  /** Those whose code was overwritten, or in whose place another one is. */
  private void forgetInvalid() {
    List<Installed> kept = new ArrayList<>(regions.size());
    for (Installed each : regions) {
      if (each.region.isValid()) {
        kept.add(each);
      } else {
        drop(each);
      }
    }
    regions = kept;
  }

  /**
   * Makes room for a quarter, so that looking through all of them pays: first what was not entered since the last time,
   * then what was installed first. The newest one stays.
   */
  private void evict() {
    int before = regions.size();
    Installed newest = regions.removeLast();
    RegionBounds target = bounds.threeQuarters();
    // All are asked: who is not entered from now on is a candidate of the next time.
    dropWhile(target, each -> !each.region.usedSinceAsked());
    dropWhile(target, each -> true);
    regions.add(newest);
    evictions++;
    evicted += before - regions.size();
    if (FlightRecording.isOn()) {
      EvictionEvent.record("too many regions", 0, before - regions.size(), regions.size());
    }
  }

  /** Drops those that answer to a condition, from the oldest on, as long as there are too many. */
  private void dropWhile(RegionBounds target, Predicate<Installed> condition) {
    List<Installed> kept = new ArrayList<>(regions.size());
    int left = regions.size();
    for (Installed each : regions) {
      if (condition.test(each) && !target.hold(left, bytecode)) {
        drop(each);
        left--;
      } else {
        kept.add(each);
      }
    }
    regions = kept;
  }

  /** Nothing leads to it any more but what checks that it is valid, and finds a block without it. */
  private void drop(Installed each) {
    each.region.evict();
    cache.remove(each.region.installed(), each.region, each.pages);
    bytecode -= each.bytecode;
  }

  /** Those in use, with the bytes of their methods. */
  void forEach(ObjIntConsumer<Region> use) {
    for (Installed each : regions) {
      if (each.region.isValid()) {
        use.accept(each.region, each.bytecode);
      }
    }
  }

  void counters(Map<String, Long> values) {
    values.put("regions in use", (long) regions.size());
    values.put("bytecode of regions in use", bytecode);
    values.put("regions evicted", evicted);
    values.put("evictions", evictions);
  }
}

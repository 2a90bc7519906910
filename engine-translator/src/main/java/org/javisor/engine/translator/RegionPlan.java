package org.javisor.engine.translator;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.javisor.engine.interpreter.handlers.Block;
import org.javisor.engine.interpreter.handlers.Exits;
import org.jspecify.annotations.Nullable;

/**
 * What the vCPU's thread hands over for translation.
 *
 * @param entry the hot block: the region's only entry
 * @param linear where the entry was executed
 * @param mode the mode key it is decoded for
 * @param blocks the entry's first, then in the order of heat
 * @param pages other pages than the entry's
 * @param grownFrom the smaller region that it takes the place of, if any
 * @param home where registers had best live; regions with vectors or x87 have all of them in locals, others with memory
 *     accesses none
 */
record RegionPlan(
    Block entry,
    long linear,
    int mode,
    List<PlannedBlock> blocks,
    List<Page> pages,
    @Nullable Region grownFrom,
    Home home) {
  /** Where general registers and flags live while a region runs. */
  enum Home {
    /**
     * In the CPU's state. Nothing is loaded at the entry or written back at an exit: quick to compile, small, and best
     * for code that runs through many regions once. C1 makes stack traffic of locals that live across calls.
     */
    STATE,

    /** In JVM locals. What loops without memory accesses want, from C2. */
    LOCALS
  }

  /**
   * A further page of a region.
   *
   * @param delta linear distance of its first byte from the region's first byte
   * @param guestPhys where it must lie for the region to be entered
   */
  record Page(long delta, long guestPhys) {}

  /** Whether blocks of it run more than once before it is left. */
  boolean loops() {
    Set<Long> entries = blocks.stream().map(PlannedBlock::delta).collect(Collectors.toSet());
    return blocks.stream()
        .anyMatch(n -> leadsBack(n, n.exits().taken(), entries) || leadsBack(n, n.exits().fall(), entries));
  }

  private static boolean leadsBack(PlannedBlock from, long to, Set<Long> entries) {
    return to != Exits.NONE && to <= from.delta() && entries.contains(to);
  }

  /** The same without what it takes the place of, which it must not keep alive. */
  RegionPlan settled() {
    return new RegionPlan(entry, linear, mode, blocks, pages, null, home);
  }

  /** The same with registers elsewhere. */
  RegionPlan in(Home other) {
    return new RegionPlan(entry, linear, mode, blocks, pages, grownFrom, other);
  }

  /** The same with the hottest blocks only. */
  RegionPlan shortened(int count) {
    return new RegionPlan(entry, linear, mode, List.copyOf(blocks.subList(0, count)), pages, grownFrom, home);
  }
}

package org.javisor.engine.translator;

import java.util.List;
import org.javisor.engine.interpreter.handlers.Block;
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
 * @param home where registers live, unless the region works with vectors or x87: those are always in locals
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

    /** In JVM locals. What loops want, from C2. */
    LOCALS
  }

  /**
   * A further page of a region.
   *
   * @param delta linear distance of its first byte from the region's first byte
   * @param guestPhys where it must lie for the region to be entered
   */
  record Page(long delta, long guestPhys) {}

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

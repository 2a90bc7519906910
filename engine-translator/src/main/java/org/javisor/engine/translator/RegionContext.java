package org.javisor.engine.translator;

import java.util.Arrays;
import org.javisor.cpu.Cpu;
import org.javisor.engine.interpreter.UpperTier;
import org.javisor.engine.interpreter.handlers.Block;
import org.jspecify.annotations.Nullable;

/** What the regions of one vCPU share. */
final class RegionContext {
  /** Calls within calls: what bounds the host's stack. */
  private static final int MAX_DEPTH = 24;

  /** Entries of the table of regions entered last; a power of two. */
  private static final int RECENT = 1 << 12;

  /** Runs what regions call. */
  final UpperTier.Loop loop;

  /** Where the call that runs will return to: there, regions hand back to their caller. */
  long until = Region.NOWHERE;

  private int depth;

  /** Regions by the linear address of their entry, directly mapped. */
  private final Region[] recent = new Region[RECENT];

  /** What the interpreter's loop goes on with; null if that has to be looked up. */
  private @Nullable Block next;

  /** The region that was left for the loop, and by which exit; none if nothing is to be remembered. */
  private @Nullable Region left;

  private int leftExit;

  /** Runs of the vCPU, each up to a limit of instructions, so far. */
  long runs;

  // Counters.

  /** How often a region was entered, from the interpreter's loop or from another region. */
  long entries;

  /** How often an exit led elsewhere than the last time. */
  long linkMisses;

  /** Calls that regions made through a loop of their own. */
  long calls;

  /** Those that did not come back: an interrupt, a fault, the limit came first. */
  long callsLost;

  RegionContext(UpperTier.Loop loop) {
    this.loop = loop;
    Arrays.fill(recent, Region.NONE);
  }

  /** What the interpreter's loop goes on with; null if that has to be looked up. */
  @Nullable
  Block next() {
    return next;
  }

  /** Runs a region that was entered, and those that it leads to; gives what the interpreter's loop goes on with. */
  @Nullable
  Block runFrom(Region first, Cpu c) {
    Region region = first;
    while (region != null) {
      region = region.run(c);
    }
    return next;
  }

  /** The region that was entered last of those at such an address; must be checked before it is entered. */
  Region recent(long linear) {
    return recent[slot(linear)];
  }

  private static int slot(long linear) {
    return (int) (linear ^ linear >>> 12) & (RECENT - 1);
  }

  /** A region was left for the loop, which goes on with a block or has to look one up. */
  void leftBy(Region region, int exit, @Nullable Block block) {
    if (block == null) {
      linkMisses++;
      leftExit = exit;
    }
    left = block == null ? region : null;
    next = block;
  }

  /** A region was left in a way that need not be remembered. */
  void leftFor(@Nullable Block block) {
    left = null;
    next = block;
  }

  /** The loop found what the region that was left last leads to. */
  void link(Block found) {
    Region region = left;
    left = null;
    if (region != null) {
      region.link(leftExit, found);
    }
    if (found.end instanceof Region entry && entry.lastBase != Region.NOWHERE) {
      entered(entry, entry.lastBase);
    }
  }

  /** Lets go of regions that are not entered any more. */
  void forgetInvalid() {
    for (int n = 0; n < RECENT; n++) {
      if (!recent[n].isValid()) {
        recent[n] = Region.NONE;
      }
    }
  }

  /** A region was entered at an address. */
  void entered(Region region, long linear) {
    recent[slot(linear)] = region;
  }

  boolean mayCall() {
    return depth < MAX_DEPTH;
  }

  /**
   * @param behind where the function returns to
   * @return where the call around this one returns to
   */
  long beginCall(long behind) {
    long outer = until;
    until = behind;
    depth++;
    calls++;
    return outer;
  }

  void endCall(long outer) {
    until = outer;
    depth--;
  }
}

package org.javisor.engine.translator;

import org.javisor.engine.interpreter.UpperTier;

/** What the regions of one vCPU share. */
final class RegionContext {
  /** Calls within calls: what bounds the host's stack. */
  private static final int MAX_DEPTH = 24;

  /** Runs what regions call. */
  final UpperTier.Loop loop;

  private int depth;

  /** Runs of the vCPU, each up to a limit of instructions, so far. */
  long runs;

  // Counters.

  /** How often a region was entered through the interpreter's loop. */
  long entries;

  /** How often an exit led elsewhere than the last time. */
  long linkMisses;

  /** Calls that regions made through a loop of their own. */
  long calls;

  /** Those that did not come back: an interrupt, a fault, the limit came first. */
  long callsLost;

  RegionContext(UpperTier.Loop loop) {
    this.loop = loop;
  }

  boolean mayCall() {
    return depth < MAX_DEPTH;
  }

  void beginCall() {
    depth++;
    calls++;
  }

  void endCall() {
    depth--;
  }
}

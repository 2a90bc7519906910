package org.javisor.engine;

import java.util.List;
import java.util.Set;
import org.javisor.cpu.Watchpoint;

/**
 * Where a debugger wants a CPU to stop. The guest sees nothing of it: neither its code nor its debug registers change.
 *
 * @param breakpoints linear addresses of instructions; a CPU stops before it executes one
 * @param watchpoints memory; a CPU stops behind an instruction that uses it
 */
public record DebugPoints(Set<Long> breakpoints, List<Watchpoint> watchpoints) {
  /** Nowhere. */
  public static final DebugPoints NONE = new DebugPoints(Set.of(), List.of());

  public DebugPoints {
    breakpoints = Set.copyOf(breakpoints);
    watchpoints = List.copyOf(watchpoints);
  }
}

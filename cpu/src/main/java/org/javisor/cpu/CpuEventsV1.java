package org.javisor.cpu;

/**
 * What waits for a CPU between two instructions; see the fields of {@link Cpu} of the same names.
 *
 * @param breakpointShadow a linear address, or -1
 */
public record CpuEventsV1(
    boolean halted, boolean shutdown, boolean interruptShadow, boolean debugShadow, long breakpointShadow,
    boolean nmiPending, boolean nmiBlocked, long pendingDebug, boolean stepSuppressed) {
  private static final long DEBUG_CONDITIONS = 0xE00F;

  public CpuEventsV1 {
    StateCheck.mask("pendingDebug", pendingDebug, DEBUG_CONDITIONS);
  }

  static CpuEventsV1 of(Cpu c) {
    return new CpuEventsV1(
        c.halted, c.shutdown, c.interruptShadow, c.debugShadow, c.breakpointShadow, c.nmiPending, c.nmiBlocked,
        c.pendingDebug, c.stepSuppressed);
  }

  void applyTo(Cpu c) {
    c.halted = halted;
    c.shutdown = shutdown;
    c.interruptShadow = interruptShadow;
    c.debugShadow = debugShadow;
    c.breakpointShadow = breakpointShadow;
    c.nmiPending = nmiPending;
    c.nmiBlocked = nmiBlocked;
    c.pendingDebug = pendingDebug;
    c.stepSuppressed = stepSuppressed;
  }
}

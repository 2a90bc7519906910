package org.javisor.machine;

/** How a machine's run ended. */
public sealed interface Outcome {
  /** The guest switched itself off. */
  record PoweredOff() implements Outcome {}

  /** The guest reset the machine, which was told not to restart. */
  record Reset() implements Outcome {}

  /**
   * The guest wrote to the debug exit port.
   *
   * @param code {@code (value << 1) | 1}
   */
  record DebugExit(int code) implements Outcome {}

  /**
   * A CPU shut down: a fault came up while a double fault was delivered.
   *
   * @param cpu which one
   * @param rip where it stood
   */
  record TripleFault(int cpu, long rip) implements Outcome {}

  /** {@link VirtualMachine#stop} was called. */
  record Stopped() implements Outcome {}
}

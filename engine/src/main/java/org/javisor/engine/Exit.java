package org.javisor.engine;

/**
 * Why {@link Vcpu#run} returned. Port I/O and memory-mapped I/O are not here: software engines carry them out in the
 * middle of an instruction through the bus they were given (DESIGN.md section 2: the innermost level that can), which
 * keeps instructions with several accesses restartable.
 */
public sealed interface Exit {
  /** The bound on instructions was reached, or somebody called {@link Vcpu#kick}. */
  record Yielded() implements Exit {}

  /** HLT with nothing pending: the vCPU sleeps until an interrupt. */
  record Halted() implements Exit {}

  /** A triple fault: the platform decides between reset and power-off. */
  record Shutdown() implements Exit {}

  /** A debugger's place was reached, or its step is done. */
  record Debugged(DebugStop why) implements Exit {}

  Exit YIELDED = new Yielded();
  Exit HALTED = new Halted();
  Exit SHUTDOWN = new Shutdown();
}

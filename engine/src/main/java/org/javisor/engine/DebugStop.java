package org.javisor.engine;

import org.javisor.cpu.Watchpoint;

/** Why a CPU stopped for a debugger. */
public sealed interface DebugStop {
  /** The next instruction is one of the breakpoints. */
  record Breakpoint() implements DebugStop {}

  /**
   * The instruction before used watched memory.
   *
   * @param address the first byte of it that was used
   */
  record Watched(Watchpoint watchpoint, long address) implements DebugStop {}

  /** {@link Vcpu#step} has executed an instruction, or delivered an event. */
  record Stepped() implements DebugStop {}

  Breakpoint BREAKPOINT = new Breakpoint();
  Stepped STEPPED = new Stepped();
}

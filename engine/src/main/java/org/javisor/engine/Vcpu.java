package org.javisor.engine;

import org.javisor.cpu.Cpu;

/**
 * One virtual CPU, run by one thread: the middle of the triply nested loop. Guest code runs in the engine's innermost
 * form; faults, TLB fills and interrupt delivery are handled in the engine; {@link #run} returns for what is left.
 */
public interface Vcpu extends AutoCloseable {
  /**
   * Runs until an event that only the VMM loop can handle, or until about {@code maxInstructions} have retired.
   *
   * @param maxInstructions bound on the latency of timers; software engines count exactly and stop at the end of a
   *     block
   */
  Exit run(long maxInstructions);

  /**
   * The architectural state. Belongs to the thread that calls {@link #run}; exact whenever {@code run} has returned,
   * and may be changed then.
   */
  Cpu state();

  /** Tells the vCPU, from any thread, that an interrupt may be pending or that {@link #run} should return soon. */
  void kick();

  /** What happened so far, for {@code --stats} and golden files. */
  EngineCounters counters();

  /** What is made of hot code. While the vCPU does not run: on its thread, or when it has stopped. */
  default CodeReport code() {
    return CodeReport.EMPTY;
  }

  @Override
  void close();
}

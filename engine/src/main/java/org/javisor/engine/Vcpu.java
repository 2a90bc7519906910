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
   * Has {@link #run} stop at places, with {@link Exit.Debugged}, instead of those named before. A run that begins at a
   * breakpoint executes its instruction if it stopped there before.
   *
   * @throws UnsupportedOperationException if the engine cannot do that
   */
  default void debug(DebugPoints points) {
    throw new UnsupportedOperationException("this engine does not stop for debuggers");
  }

  /**
   * Executes one instruction, whatever breakpoint stands on it. Interrupts wait meanwhile, unless the CPU is halted:
   * then one of them is delivered.
   *
   * @return {@link Exit.Debugged}; {@link Exit.Halted} if the CPU sleeps and nothing wakes it; {@link Exit.Shutdown}
   * @throws UnsupportedOperationException if the engine cannot do that
   */
  default Exit step() {
    throw new UnsupportedOperationException("this engine does not step for debuggers");
  }

  /**
   * The CPU. Its wiring (bus, model, identity) may be used at any time. Its state belongs to the thread that calls
   * {@link #run}; it is exact, and may be changed, after {@link #settle} until the next {@code run}. Always true are
   * {@code halted}, {@code shutdown} and {@code nmiPending}.
   */
  Cpu state();

  /**
   * Makes {@link #state} exact, for those who look at it or change it: on the thread that calls {@link #run}, or while
   * nobody does. An engine that keeps the state elsewhere fetches it; for the others it always is.
   */
  default void settle() {}

  /** Tells the vCPU, from any thread, that an interrupt may be pending: {@link #run} looks, and goes on. */
  default void interruptPending() {
    state().attention = true;
  }

  /** Tells the vCPU, from any thread, that {@link #run} should return soon. */
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

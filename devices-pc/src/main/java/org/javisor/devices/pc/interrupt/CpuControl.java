package org.javisor.devices.pc.interrupt;

/**
 * What an interrupt message can do to a CPU beside requesting a vector. Called with the fabric's lock held, on any
 * thread: only note it, set the CPU's attention flag and wake its thread.
 */
public interface CpuControl {
  /** The CPU's pending state may have become true. */
  void interruptPending(int cpu);

  /** A non-maskable interrupt. */
  void nmi(int cpu);

  /**
   * INIT: reset but for caches, FPU and SSE state; an application processor then waits for a start-up message.
   *
   * @see "Intel SDM volume 3, 10.1.1 Processor State After Reset"
   */
  void init(int cpu);

  /**
   * A start-up message: a CPU that waits for one begins in real mode at {@code vector << 12}.
   *
   * @see "Intel SDM volume 3, 9.4.4 MP Initialization Example"
   */
  void startUp(int cpu, int vector);

  /**
   * All CPUs' A20M# pins: while address line 20 is disabled, addresses wrap at 1 MiB. Called on a vCPU's thread.
   *
   * @see "Intel SDM volume 3, 10.7.13.4 The A20M# Pin"
   */
  void addressLine20(boolean enabled);
}

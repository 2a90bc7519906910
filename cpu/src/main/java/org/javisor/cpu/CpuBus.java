package org.javisor.cpu;

/**
 * What a CPU's pins lead to: port I/O, the local APIC behind its MSRs and CR8, and time. Called on the vCPU's thread,
 * in the middle of an instruction; must not block on host I/O and must not throw for anything a guest can do.
 */
public interface CpuBus {
  /** Reads 1, 2 or 4 bytes from a port, zero-extended. */
  int portIn(int port, int sizeBytes);

  void portOut(int port, int sizeBytes, int value);

  /** The time-stamp counter's base in ticks; IA32_TSC offsets are added by the CPU. */
  long timestamp();

  /**
   * Nanoseconds until a timer of the machine is due, 0 or less if one is; for engines that cannot count instructions.
   */
  default long nanosToTimer() {
    return Long.MAX_VALUE;
  }

  /** Acknowledges the pending external interrupt and returns its vector; -1 if it went away (spurious). */
  int acknowledgeInterrupt();

  /** Whether an external interrupt waits that the task priority lets through. */
  boolean interruptPending();

  /** IA32_APIC_BASE. */
  long apicBase();

  /** Writes IA32_APIC_BASE. Returns false where the value is illegal: #GP(0). */
  boolean apicBase(long value);

  /** Reads an x2APIC MSR 0x800..0x8FF or IA32_TSC_DEADLINE. Returns false where it is illegal: #GP(0). */
  boolean readApicMsr(int msr, long[] value);

  boolean writeApicMsr(int msr, long value);

  /** CR8: bits 7:4 of the task priority register. */
  int taskPriority();

  void taskPriority(int cr8);

  /**
   * An unmasked x87 exception waits while CR0.NE is clear: FERR# is asserted, IRQ 13 on a PC.
   *
   * @return whether the waiting instruction goes on (the interrupt arrives after it); false raises #MF after all
   */
  default boolean floatingPointError() {
    return false;
  }

  /**
   * An exception is about to be delivered, for those who look on: a fault, an abort or a debug trap, and whatever goes
   * wrong in the delivery itself. Software interrupts and external ones are none.
   *
   * @param c in the state that the handler will find, RIP the faulting instruction's
   * @param errorCode 0 if the exception has none
   */
  default void exceptionRaised(Cpu c, int vector, int errorCode) {}

  /** The CPU shuts down: a fault in the delivery of a double fault. */
  default void shutDown(Cpu c) {}
}

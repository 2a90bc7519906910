package org.javisor.machine;

/**
 * Told what happens at the edges of a machine, for people who look. Called on the machine's thread, in the middle of
 * things: it must return quickly and must not call the machine.
 */
public interface Trace {
  /** Tells nobody. */
  Trace NONE = new Trace() {};

  /**
   * A CPU has come back to the machine's loop.
   *
   * @param kind why, in one word
   * @param rip where it stands
   */
  default void exit(int cpu, String kind, long rip) {}

  /** A CPU takes an external interrupt. */
  default void interrupt(int cpu, int vector) {}

  /** A CPU has read a port. */
  default void portRead(int cpu, int port, int sizeBytes, int value) {}

  /** A CPU writes a port. */
  default void portWrite(int cpu, int port, int sizeBytes, int value) {}

  /** A CPU has read a device's registers in memory. */
  default void memoryRead(int cpu, long guestPhys, int sizeBytes, long value) {}

  /** A CPU writes a device's registers in memory. */
  default void memoryWrite(int cpu, long guestPhys, int sizeBytes, long value) {}

  /**
   * A CPU takes an exception: a fault, an abort or a debug trap.
   *
   * @param errorCode 0 if the exception has none
   * @param rip of the instruction that raised it
   * @param address the linear address of a page fault; nothing otherwise
   */
  default void exception(int cpu, int vector, int errorCode, long rip, long address) {}

  /**
   * A CPU shuts down on a triple fault.
   *
   * @param registers its state at the first of the three faults, as lines of text
   */
  default void shutdown(int cpu, String registers) {}
}

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
}

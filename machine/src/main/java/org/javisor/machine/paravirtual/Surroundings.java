package org.javisor.machine.paravirtual;

import org.javisor.memory.AddressSpace;

/** The machine around the CPUs, for what their guest asks. On the thread that runs the CPUs. */
public interface Surroundings {
  AddressSpace memory();

  /** Virtual time. */
  long nanos();

  /** What the wall clock said when virtual time was 0, in nanoseconds since 1970. */
  long wallClockAtStart();

  /**
   * Sends an interrupt to one CPU.
   *
   * @param apicId of a CPU that there is
   * @param command vector and delivery mode, as in the local APIC's interrupt command
   */
  void send(int apicId, int command);

  /** The turn of the CPU that runs ends soon. */
  void endTurn();
}

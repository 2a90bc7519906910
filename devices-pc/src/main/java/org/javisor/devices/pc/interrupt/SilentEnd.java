package org.javisor.devices.pc.interrupt;

/**
 * A way for a CPU's guest to end an interrupt without an access to its local APIC, which therefore has to ask. Called
 * on the CPU's thread, with the fabric's lock held.
 */
public interface SilentEnd {
  /** There is no such way. */
  SilentEnd NONE = new SilentEnd() {
    @Override
    public boolean offer() {
      return false;
    }

    @Override
    public boolean withdraw() {
      return false;
    }
  };

  /** Lets the guest end the interrupt that it is about to get so; returns false if it does not take part. */
  boolean offer();

  /** Takes the offer back; returns whether the guest has ended the interrupt. */
  boolean withdraw();
}

package org.javisor.machine.paravirtual;

import org.javisor.devices.pc.interrupt.SilentEnd;
import org.javisor.memory.AddressSpace;

/**
 * A word in the guest's memory whose bit 0 says that the interrupt which has just come may be ended by clearing that
 * bit: no access to the local APIC. Who finds the bit clear tells the APIC the usual way.
 *
 * @see "Linux, Documentation/virt/kvm/x86/msr.rst, MSR_KVM_PV_EOI_EN"
 */
final class EndOfInterruptWord implements SilentEnd {
  private static final int BYTES = 4;
  private static final long ENABLED = 1;
  private static final long RESERVED = 2;

  private final AddressSpace memory;
  private long register;
  private long offeredAt;
  private long ends;

  EndOfInterruptWord(AddressSpace memory) {
    this.memory = memory;
  }

  /** As the guest wrote it: an address, and whether it is in use in bit 0. */
  long register() {
    return register;
  }

  /** How many interrupts ended here. */
  long ends() {
    return ends;
  }

  /** Whether the register may have a value, as far as the memory map does not matter. */
  static boolean isLegal(long value) {
    return (value & RESERVED) == 0;
  }

  /** Writes the register; returns false if the value is illegal. An offer stands where it was made. */
  boolean register(long value) {
    if (!isLegal(value) || (value & ENABLED) != 0 && !GuestMemory.isRam(memory, value & ~ENABLED, BYTES)) {
      return false;
    }
    register = value;
    return true;
  }

  @Override
  public boolean offer() {
    long place = register & ~ENABLED;
    if ((register & ENABLED) == 0 || !GuestMemory.isRam(memory, place, BYTES)) {
      return false;
    }
    memory.write(place, 1, 1);
    offeredAt = place;
    return true;
  }

  @Override
  public boolean withdraw() {
    if (!GuestMemory.isRam(memory, offeredAt, BYTES)) {
      return false;
    }
    boolean ended = (memory.read(offeredAt, 1) & 1) == 0;
    if (ended) {
      ends++;
    } else {
      memory.write(offeredAt, 1, 0);
    }
    return ended;
  }

  void restore(long saved) {
    register = saved;
  }
}

package org.javisor.machine.paravirtual;

import org.javisor.memory.AddressSpace;

/**
 * Tells a guest for how long a CPU could have run while others had their turn, and whether it has its turn now: who
 * waits for one that has not need not spin, and leaves it a note to flush its TLB instead of an interrupt.
 *
 * @see "Linux, Documentation/virt/kvm/x86/msr.rst, MSR_KVM_STEAL_TIME"
 */
final class StealTime {
  private static final int BYTES = 64;
  private static final long ENABLED = 1;
  private static final long RESERVED = 0x3E;

  private static final int VERSION = 8;
  private static final int PREEMPTED = 16;
  private static final int FLUSH_TLB = 2;

  private static final long RUNS = -1;

  private final AddressSpace memory;
  private long register;
  private long stolenNanos;

  /** When its last turn ended, which it would have gone on with; {@link #RUNS} for one that halted. */
  private long waitsSince = RUNS;

  StealTime(AddressSpace memory) {
    this.memory = memory;
  }

  /** As the guest wrote it: an address, and whether it is in use in bit 0. */
  long register() {
    return register;
  }

  long stolenNanos() {
    return stolenNanos;
  }

  /** Whether the register may have a value, as far as the memory map does not matter. */
  static boolean isLegal(long value) {
    return (value & RESERVED) == 0;
  }

  /** Writes the register; returns false if the value is illegal. */
  boolean register(long value) {
    if (!isLegal(value) || (value & ENABLED) != 0 && !GuestMemory.isRam(memory, value & ~ENABLED, BYTES)) {
      return false;
    }
    register = value;
    waitsSince = RUNS;
    return true;
  }

  private boolean inUse() {
    return (register & ENABLED) != 0 && GuestMemory.isRam(memory, register & ~ENABLED, BYTES);
  }

  /** The CPU has its turn; returns whether the guest wants its TLB flushed. */
  boolean turnBegins(long now) {
    if (!inUse()) {
      return false;
    }
    long place = register & ~ENABLED;
    boolean flush = (memory.read(place + PREEMPTED, 1) & FLUSH_TLB) != 0;
    memory.write(place + PREEMPTED, 1, 0);
    if (waitsSince != RUNS && now > waitsSince) {
      stolenNanos += now - waitsSince;
      int version = (int) memory.read(place + VERSION, 4) | 1;
      memory.write(place + VERSION, 4, version);
      memory.write(place, 8, stolenNanos);
      memory.write(place + VERSION, 4, version + 1);
    }
    waitsSince = RUNS;
    return flush;
  }

  /** @param halts whether it waits for an interrupt: then nobody takes anything from it */
  void turnEnds(long now, boolean halts) {
    if (inUse()) {
      memory.write((register & ~ENABLED) + PREEMPTED, 1, 1);
      waitsSince = halts ? RUNS : now;
    }
  }

  void restore(long saved, long savedStolenNanos) {
    register = saved;
    stolenNanos = savedStolenNanos;
    waitsSince = RUNS;
  }
}

package org.javisor.machine.paravirtual;

import org.javisor.cpu.Cpu;
import org.javisor.memory.AddressSpace;

/**
 * How a guest makes time of a CPU's time-stamp counter: {@code ((counter - start) << shift) * multiplier / 2^32}
 * nanoseconds. Virtual time and the counter advance together, across snapshots and from engine to engine, so that one
 * start, that of virtual time, serves for ever: what stands in memory is written once, and again only when the guest
 * has written the counter.
 *
 * @see "Linux, Documentation/virt/kvm/x86/msr.rst, MSR_KVM_SYSTEM_TIME_NEW and MSR_KVM_WALL_CLOCK_NEW"
 */
final class ClockPage {
  private static final int SYSTEM_TIME_BYTES = 32;
  private static final int WALL_CLOCK_BYTES = 12;
  private static final long ENABLED = 1;
  private static final long ALIGNMENT = 3;

  private static final int START = 8;
  private static final int TIME_AT_START = 16;
  private static final int MULTIPLIER = 24;
  private static final int SHIFT = 28;
  private static final int FLAGS = 29;
  private static final int STABLE = 1;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final Surroundings surroundings;
  private final AddressSpace memory;
  private long systemTime;
  private long wallClock;
  private long start;

  ClockPage(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.memory = surroundings.memory();
  }

  /**
   * A factor for ticks to nanoseconds.
   *
   * @param shift of the ticks, to the left; negative to the right
   * @param multiplier of what comes out, in parts of 2^32; with its highest bit set
   */
  record Scale(int shift, long multiplier) {
    static Scale of(int khz) {
      long multiplier = (NANOS_PER_MILLI << Integer.SIZE) / khz;
      int shift = 0;
      while (multiplier >>> Integer.SIZE != 0) {
        multiplier >>>= 1;
        shift++;
      }
      while (multiplier >>> Integer.SIZE - 1 == 0) {
        shift--;
        multiplier = (NANOS_PER_MILLI << Integer.SIZE - shift) / khz;
      }
      return new Scale(shift, multiplier);
    }
  }

  /** The register as the guest wrote it: an address, and whether it is in use in bit 0. */
  long systemTime() {
    return systemTime;
  }

  /** The counter when virtual time was 0. */
  long start() {
    return start;
  }

  long wallClock() {
    return wallClock;
  }

  /** Whether the register may have a value, as far as the memory map does not matter. */
  static boolean isLegal(long value) {
    return (value & ENABLED) == 0 || (value & ALIGNMENT & ~ENABLED) == 0;
  }

  /** Writes the register for a CPU; returns false if the value is illegal. */
  boolean systemTime(Cpu c, long value, boolean stable) {
    boolean place = isLegal(value) && GuestMemory.isRam(memory, value & ~ENABLED, SYSTEM_TIME_BYTES);
    if ((value & ENABLED) != 0 && !place) {
      return false;
    }
    systemTime = value;
    start = c.msr.tscOffset;
    publish(c, stable);
    return true;
  }

  /** The guest has moved the counter; time has not. */
  void counterMoved(Cpu c, long ticks, boolean stable) {
    start += ticks;
    publish(c, stable);
  }

  private void publish(Cpu c, boolean stable) {
    long address = systemTime & ~ENABLED;
    if ((systemTime & ENABLED) == 0 || !GuestMemory.isRam(memory, address, SYSTEM_TIME_BYTES)) {
      return;
    }
    Scale scale = Scale.of(c.identity.tscKhz());
    int version = beginChange(address);
    memory.write(address + START, 8, start);
    memory.write(address + TIME_AT_START, 8, 0);
    memory.write(address + MULTIPLIER, 4, scale.multiplier);
    memory.write(address + SHIFT, 1, scale.shift & 0xFF);
    memory.write(address + FLAGS, 1, stable ? STABLE : 0);
    memory.write(address, 4, version);
  }

  /** Has the guest read the place once more if it reads now; returns the version to end the change with. */
  private int beginChange(long address) {
    int version = (int) memory.read(address, 4) | 1;
    memory.write(address, 4, version);
    return version + 1;
  }

  /** Tells what the wall clock said when virtual time was 0; returns false if there is no RAM. */
  boolean wallClock(long address) {
    if ((address & ALIGNMENT) != 0 || !GuestMemory.isRam(memory, address, WALL_CLOCK_BYTES)) {
      return false;
    }
    wallClock = address;
    long atStart = surroundings.wallClockAtStart();
    int version = beginChange(address);
    memory.write(address + 4, 4, Math.floorDiv(atStart, NANOS_PER_SECOND));
    memory.write(address + 8, 4, Math.floorMod(atStart, NANOS_PER_SECOND));
    memory.write(address, 4, version);
    return true;
  }

  /** As it was; what stands in memory is still true. */
  void restore(long savedSystemTime, long savedStart, long savedWallClock) {
    systemTime = savedSystemTime;
    start = savedStart;
    wallClock = savedWallClock;
  }
}

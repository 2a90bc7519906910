package org.javisor.machine.paravirtual;

import java.util.List;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.system.TimeStampCounter;
import org.javisor.memory.AddressSpace;

/**
 * Calls of a guest's kernel: the number in RAX, arguments in RBX, RCX, RDX and RSI, the result in RAX, errors as
 * negative numbers. All of them may be made as soon as any feature is announced, as in KVM.
 *
 * @see "Linux, Documentation/virt/kvm/x86/hypercalls.rst"
 */
final class Hypercalls {
  static final int POLL_INTERRUPTS = 1;
  static final int KICK_CPU = 5;
  static final int CLOCK_PAIRING = 9;
  static final int SEND_IPI = 10;
  static final int SCHED_YIELD = 11;

  static final long NOT_PERMITTED = -1;
  static final long BAD_ADDRESS = -14;
  static final long INVALID = -22;
  static final long NOT_SUPPORTED = -95;
  static final long NO_SUCH_CALL = -1000;

  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final int RSI = 6;

  private static final long LOW_HALF = 0xFFFF_FFFFL;

  /** Logical destinations and shorthands are the bitmap's business. */
  private static final long SHORTHAND_AND_LOGICAL = 3 << 18 | 1 << 11;

  private static final int WALL_CLOCK = 0;
  private static final int PAIR_BYTES = 64;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Surroundings surroundings;
  private final AddressSpace memory;

  /** All CPUs, by APIC ID. */
  private final List<ParavirtualCpu> cpus;

  private long count;

  Hypercalls(Surroundings surroundings, List<ParavirtualCpu> cpus) {
    this.surroundings = surroundings;
    this.memory = surroundings.memory();
    this.cpus = cpus;
  }

  /** How many calls came. */
  long count() {
    return count;
  }

  /**
   * Carries out the call in a CPU's registers.
   *
   * @param known whether the guest has been told of any calls
   */
  void call(Cpu c, boolean known) {
    count++;
    boolean wide = c.code64();
    long result = NOT_PERMITTED;
    if (c.cpl == 0) {
      result = known ? call(c, wide ? -1L : LOW_HALF) : NO_SUCH_CALL;
    }
    c.r[RAX] = wide ? result : result & LOW_HALF;
  }

  /** @param mask the part of registers that counts in the CPU's mode */
  private long call(Cpu c, long mask) {
    long number = c.r[RAX] & mask;
    if (number != (int) number) {
      return NO_SUCH_CALL;
    }
    return switch ((int) number) {
      // Whatever waits is looked at behind each instruction.
      case POLL_INTERRUPTS -> 0;
      case KICK_CPU -> kick(c.r[RCX] & LOW_HALF);
      case CLOCK_PAIRING -> pairClocks(c, c.r[RBX] & mask, c.r[RCX] & mask);
      case SEND_IPI -> sendIpi(c, mask);
      case SCHED_YIELD -> {
        surroundings.endTurn();
        yield 0;
      }
      default -> NO_SUCH_CALL;
    };
  }

  /** The call does not say whether there is such a CPU. */
  private long kick(long apicId) {
    if (apicId < cpus.size()) {
      cpus.get((int) apicId).wake();
    }
    return 0;
  }

  /** Two bitmaps of APIC IDs, the lowest ID in them, and the interrupt command; returns how many CPUs there were. */
  private long sendIpi(Cpu c, long mask) {
    long command = c.r[RSI] & mask;
    if ((command & SHORTHAND_AND_LOGICAL) != 0) {
      return INVALID;
    }
    long first = c.r[RDX] & LOW_HALF;
    int width = Long.bitCount(mask);
    return send(c.r[RBX] & mask, first, (int) command) + send(c.r[RCX] & mask, first + width, (int) command);
  }

  private long send(long bitmap, long first, int command) {
    long sent = 0;
    for (long rest = bitmap; rest != 0; rest &= rest - 1) {
      long apicId = first + Long.numberOfTrailingZeros(rest);
      if (apicId < cpus.size()) {
        surroundings.send((int) apicId, command);
        sent++;
      }
    }
    return sent;
  }

  /** The wall clock and the time-stamp counter at one moment. */
  private long pairClocks(Cpu c, long address, long type) {
    if (type != WALL_CLOCK) {
      return NOT_SUPPORTED;
    }
    if (!GuestMemory.isRam(memory, address, PAIR_BYTES)) {
      return BAD_ADDRESS;
    }
    long now = surroundings.wallClockAtStart() + surroundings.nanos();
    memory.write(address, 8, Math.floorDiv(now, NANOS_PER_SECOND));
    memory.write(address + 8, 8, Math.floorMod(now, NANOS_PER_SECOND));
    memory.write(address + 16, 8, TimeStampCounter.read(c));
    for (int at = 24; at < PAIR_BYTES; at += 8) {
      memory.write(address + at, 8, 0);
    }
    return 0;
  }
}

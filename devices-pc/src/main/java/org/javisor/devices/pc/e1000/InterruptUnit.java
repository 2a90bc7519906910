package org.javisor.devices.pc.e1000;

import org.javisor.device.Clock;

/**
 * Causes, their mask, and what delays them: the interrupt throttle for all of them, and timers for received packets and
 * for descriptors whose transmission is announced late. Time is in nanoseconds.
 *
 * @see "Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual, 3.2.7.1, 3.4.3.1 and
 *     13.4.17 to 13.4.21"
 */
final class InterruptUnit {
  /** Of the throttle. */
  private static final int ITR_UNIT_NANOS = 256;

  /** Of the delay timers: 1.024 microseconds. */
  private static final int DELAY_UNIT_NANOS = 1024;

  private final RegisterFile registers;
  private int causes;
  private int mask;

  /** The line is high; it falls when software has seen or masked the causes. */
  private boolean asserted;

  /** The throttle lets the line rise from here on. */
  private long throttledUntil;

  private final Delay received = new Delay();
  private final Delay sent = new Delay();

  /** A cause that waits for its timers: the one that starts anew with each packet, and the absolute one. */
  private static final class Delay {
    long packet = Clock.NEVER;
    long absolute = Clock.NEVER;

    void start(long now, int packetUnits, int absoluteUnits) {
      packet = now + (long) packetUnits * DELAY_UNIT_NANOS;
      if (absoluteUnits != 0 && absolute == Clock.NEVER) {
        absolute = now + (long) absoluteUnits * DELAY_UNIT_NANOS;
      }
    }

    long deadline() {
      return Math.min(packet, absolute);
    }

    void stop() {
      packet = Clock.NEVER;
      absolute = Clock.NEVER;
    }
  }

  InterruptUnit(RegisterFile registers) {
    this.registers = registers;
  }

  void reset() {
    causes = 0;
    mask = 0;
    asserted = false;
    throttledUntil = 0;
    received.stop();
    sent.stop();
  }

  void raise(int raised, long now) {
    causes |= raised & Bits.CAUSES;
    update(now);
  }

  /** A packet was received, which may be announced later. */
  void packetReceived(long now) {
    int units = registers.get(Register.RDTR) & 0xFFFF;
    if (units == 0) {
      raise(Bits.RXT0, now);
    } else {
      received.start(now, units, registers.get(Register.RADV) & 0xFFFF);
    }
  }

  /** A descriptor was written back whose command allows to announce it later. */
  void descriptorSent(long now) {
    int units = registers.get(Register.TIDV) & 0xFFFF;
    if (units == 0) {
      raise(Bits.TXDW, now);
    } else {
      sent.start(now, units, registers.get(Register.TADV) & 0xFFFF);
    }
  }

  /** Software wants to hear of received packets now. */
  void flushReceived(long now) {
    if (received.deadline() != Clock.NEVER) {
      received.stop();
      raise(Bits.RXT0, now);
    }
  }

  void flushSent(long now) {
    if (sent.deadline() != Clock.NEVER) {
      sent.stop();
      raise(Bits.TXDW, now);
    }
  }

  /** Reads and clears the causes. */
  int take(long now) {
    int taken = causes;
    causes = 0;
    update(now);
    return taken;
  }

  /** Clears causes that software names. */
  void clear(int cleared, long now) {
    causes &= ~cleared;
    update(now);
  }

  int mask() {
    return mask;
  }

  void enable(int bits, long now) {
    mask |= bits & Bits.CAUSES;
    update(now);
  }

  void disable(int bits, long now) {
    mask &= ~bits;
    update(now);
  }

  /** The level of the interrupt pin. */
  boolean asserted() {
    return asserted;
  }

  private void update(long now) {
    boolean wanted = (causes & mask) != 0;
    if (!wanted) {
      asserted = false;
    } else if (!asserted && now >= throttledUntil) {
      asserted = true;
      throttledUntil = now + (long) (registers.get(Register.ITR) & 0xFFFF) * ITR_UNIT_NANOS;
    }
  }

  /** When {@link #expire} has something to do. */
  long deadline() {
    boolean held = (causes & mask) != 0 && !asserted;
    return Math.min(held ? throttledUntil : Clock.NEVER, Math.min(received.deadline(), sent.deadline()));
  }

  void expire(long now) {
    if (received.deadline() <= now) {
      flushReceived(now);
    }
    if (sent.deadline() <= now) {
      flushSent(now);
    }
    update(now);
  }

  /** A restored chip announces at once what was delayed. */
  InterruptsStateV1 save() {
    int late = (received.deadline() == Clock.NEVER ? 0 : Bits.RXT0) | (sent.deadline() == Clock.NEVER ? 0 : Bits.TXDW);
    return new InterruptsStateV1(causes | late, mask);
  }

  void restore(InterruptsStateV1 state, long now) {
    reset();
    causes = state.causes() & Bits.CAUSES;
    mask = state.mask() & Bits.CAUSES;
    update(now);
  }
}

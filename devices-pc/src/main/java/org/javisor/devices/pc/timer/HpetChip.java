package org.javisor.devices.pc.timer;

import java.util.Arrays;
import java.util.List;
import org.javisor.device.Clock;

/**
 * A high precision event timer: a 64-bit counter and three timers; times in its ticks.
 *
 * @see "IA-PC HPET specification 1.0a, 2.3 Register Descriptions"
 */
final class HpetChip {
  static final int TIMERS = 3;

  private static final int CAPABILITIES = 0x00;
  private static final int CONFIGURATION = 0x10;
  private static final int STATUS = 0x20;
  private static final int COUNTER = 0xF0;
  private static final int FIRST_TIMER = 0x100;
  private static final int TIMER_BYTES = 0x20;

  private static final int ENABLED = 1;
  private static final int LEGACY_REPLACEMENT = 2;

  /** 10 ns in femtoseconds; vendor 0x8086; legacy replacement capable; 64 bits; three timers; revision 1. */
  static final long CAPABILITIES_VALUE = 10_000_000L << 32 | 0x8086_A201L;

  private final HpetComparator[] timers = new HpetComparator[TIMERS];
  private int configuration;
  private int status;
  /** The counter while it stands; while it runs, its value at tick 0. */
  private long base;

  HpetChip() {
    Arrays.setAll(timers, i -> new HpetComparator());
  }

  void reset() {
    Arrays.stream(timers).forEach(HpetComparator::reset);
    configuration = 0;
    status = 0;
    base = 0;
  }

  HpetComparator timer(int index) {
    return timers[index];
  }

  boolean enabled() {
    return (configuration & ENABLED) != 0;
  }

  boolean legacyReplacement() {
    return (configuration & LEGACY_REPLACEMENT) != 0;
  }

  long counter(long now) {
    return enabled() ? base + now : base;
  }

  /**
   * Brings the timers up to date.
   *
   * @return one bit for each timer that has just fired and may interrupt
   */
  int advance(long now) {
    int fired = 0;
    for (int i = 0; i < TIMERS; i++) {
      HpetComparator timer = timers[i];
      if (enabled() && timer.advance(counter(now))) {
        if (timer.has(HpetComparator.LEVEL)) {
          status |= 1 << i;
        }
        fired |= timer.has(HpetComparator.INTERRUPT_ENABLED) ? 1 << i : 0;
      }
    }
    return fired;
  }

  /** Whether a level-triggered timer asserts its interrupt. */
  boolean asserts(int index) {
    return (status >> index & 1) != 0
        && enabled()
        && timers[index].has(HpetComparator.INTERRUPT_ENABLED)
        && timers[index].has(HpetComparator.LEVEL);
  }

  /** Ticks until a timer interrupts; {@link Clock#NEVER} if none will. */
  long ticksToInterrupt(long now) {
    long next = Clock.NEVER;
    for (HpetComparator timer : timers) {
      if (enabled()) {
        next = Math.min(next, timer.ticksToInterrupt(counter(now)));
      }
    }
    return next;
  }

  /** Reads the 64-bit register at a multiple of 8. */
  long read(int offset, long now) {
    if (offset >= FIRST_TIMER) {
      int index = (offset - FIRST_TIMER) / TIMER_BYTES;
      return index < TIMERS ? readTimer(timers[index], offset & TIMER_BYTES - 1) : 0;
    }
    return switch (offset) {
      case CAPABILITIES -> CAPABILITIES_VALUE;
      case CONFIGURATION -> configuration;
      case STATUS -> status;
      case COUNTER -> counter(now);
      default -> 0;
    };
  }

  private static long readTimer(HpetComparator timer, int register) {
    return switch (register) {
      case 0x00 -> timer.configuration();
      case 0x08 -> timer.comparator();
      default -> 0;
    };
  }

  /**
   * Writes the 64-bit register at a multiple of 8, after {@link #advance}.
   *
   * @param mask the bits that the access covers
   */
  void write(int offset, long value, long mask, long now) {
    if (offset >= FIRST_TIMER) {
      int index = (offset - FIRST_TIMER) / TIMER_BYTES;
      if (index < TIMERS) {
        writeTimer(timers[index], offset & TIMER_BYTES - 1, value, mask);
      }
      return;
    }
    switch (offset) {
      case CONFIGURATION -> configure((int) (configuration & ~mask | value & mask) & 3, now);
      case STATUS -> status &= (int) ~(value & mask);
      case COUNTER -> {
        long counter = counter(now) & ~mask | value & mask;
        base = enabled() ? counter - now : counter;
        Arrays.stream(timers).forEach(t -> t.jump(counter));
      }
      default -> {
        // Read-only or reserved.
      }
    }
  }

  private static void writeTimer(HpetComparator timer, int register, long value, long mask) {
    switch (register) {
      case 0x00 -> timer.configure(timer.configuration() & ~mask | value & mask);
      case 0x08 -> timer.comparator(value, mask);
      default -> {
        // No FSB delivery.
      }
    }
  }

  private void configure(int value, long now) {
    long counter = counter(now);
    configuration = value;
    base = enabled() ? counter - now : counter;
    Arrays.stream(timers).forEach(t -> t.jump(counter));
  }

  HpetStateV1 save(long now) {
    List<HpetComparatorStateV1> saved = Arrays.stream(timers).map(HpetComparator::save).toList();
    return new HpetStateV1(counter(now), configuration, status, saved);
  }

  void restore(HpetStateV1 state, long now) {
    configuration = state.configuration();
    status = state.status();
    base = enabled() ? state.counter() - now : state.counter();
    for (int i = 0; i < TIMERS; i++) {
      timers[i].restore(state.timers().get(i));
    }
  }
}

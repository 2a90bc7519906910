package org.javisor.devices.pc.timer;

import org.javisor.device.Clock;

/**
 * One timer of an HPET. Counter values are passed in; the comparator fires when the counter reaches it.
 *
 * @see "IA-PC HPET specification 1.0a, 2.3.8 Timer N Configuration and Capabilities; 2.3.9 Comparator"
 */
final class HpetComparator {
  static final long LEVEL = 1 << 1;
  static final long INTERRUPT_ENABLED = 1 << 2;
  static final long PERIODIC = 1 << 3;
  static final long PERIODIC_CAPABLE = 1 << 4;
  static final long SIZE_64_CAPABLE = 1 << 5;
  static final long SET_VALUE = 1 << 6;
  static final long MODE_32 = 1 << 8;
  static final int ROUTE_SHIFT = 9;
  static final long ROUTE = 0x1FL << ROUTE_SHIFT;

  /** Global system interrupts 20 to 23. */
  static final long ROUTES = 0x00F0_0000;

  private static final long WRITABLE = LEVEL | INTERRUPT_ENABLED | PERIODIC | SET_VALUE | MODE_32 | ROUTE;
  static final long CAPABILITIES = PERIODIC_CAPABLE | SIZE_64_CAPABLE | ROUTES << 32;

  private long configuration;
  private long comparator;
  private long period;
  /** The counter when {@link #advance} last looked. */
  private long seen;

  HpetComparator() {
    reset();
  }

  void reset() {
    configuration = CAPABILITIES;
    comparator = -1;
    period = 0;
    seen = 0;
  }

  long configuration() {
    return configuration;
  }

  /** A route that is not among {@link #ROUTES} is not taken. */
  void configure(long value) {
    long route = value >>> ROUTE_SHIFT & 0x1F;
    long taken = (ROUTES >>> route & 1) != 0 ? value : value & ~ROUTE | configuration & ROUTE;
    configuration = CAPABILITIES | taken & WRITABLE;
    if (has(MODE_32)) {
      comparator &= 0xFFFF_FFFFL;
      period &= 0xFFFF_FFFFL;
    }
  }

  boolean has(long flag) {
    return (configuration & flag) != 0;
  }

  int route() {
    return (int) (configuration >>> ROUTE_SHIFT) & 0x1F;
  }

  long comparator() {
    return comparator;
  }

  /**
   * Writes the comparator; of a periodic timer the period, and with {@link #SET_VALUE} the comparator as well.
   *
   * @param mask the bits that the access covers
   */
  void comparator(long value, long mask) {
    if (!has(PERIODIC) || has(SET_VALUE)) {
      comparator = merge(comparator, value, mask);
    }
    if (has(PERIODIC)) {
      period = merge(period, value, mask);
    }
    configuration &= ~SET_VALUE;
  }

  private long merge(long old, long value, long mask) {
    return (old & ~mask | value & mask) & width();
  }

  private long width() {
    return has(MODE_32) ? 0xFFFF_FFFFL : -1;
  }

  /** The counter was set or started: it did not pass what lies before. */
  void jump(long counter) {
    seen = counter;
  }

  /** Whether the counter has reached the comparator since the last call. Several periods count as one. */
  boolean advance(long counter) {
    boolean reached = Long.compareUnsigned(comparator - seen - 1 & width(), counter - seen) < 0;
    seen = counter;
    if (reached && has(PERIODIC) && period != 0) {
      long late = counter - comparator & width();
      comparator = comparator + (Long.divideUnsigned(late, period) + 1) * period & width();
    }
    return reached;
  }

  /**
   * Ticks until the timer interrupts; {@link Clock#NEVER} if it does not, or in centuries; 0 where the counter passed
   * the comparator after {@link #advance} looked.
   */
  long ticksToInterrupt(long counter) {
    long distance = (comparator - seen - 1 & width()) + 1;
    return has(INTERRUPT_ENABLED) && distance > 0 ? Math.max(0, distance - (counter - seen)) : Clock.NEVER;
  }

  HpetComparatorStateV1 save() {
    return new HpetComparatorStateV1(configuration, comparator, period, seen);
  }

  void restore(HpetComparatorStateV1 state) {
    configure(state.configuration());
    comparator = state.comparator() & width();
    period = state.period() & width();
    seen = state.seen();
  }
}

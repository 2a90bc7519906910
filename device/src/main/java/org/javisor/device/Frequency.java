package org.javisor.device;

/**
 * A counter's rate, and exact conversions between its ticks and nanoseconds, free of overflow over the whole range of
 * either.
 *
 * @param hertz 1 to {@value #MAX_HERTZ}
 */
public record Frequency(long hertz) {
  /** The highest rate for which a second's ticks times 10^9 fit into a long. */
  public static final long MAX_HERTZ = 9_223_372_036L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  public Frequency {
    if (hertz < 1 || hertz > MAX_HERTZ) {
      throw new IllegalArgumentException("frequency must be 1 to " + MAX_HERTZ + " Hz, not " + hertz);
    }
  }

  /** A rate in kHz, as the TSC's is given. */
  public static Frequency ofKilohertz(long kilohertz) {
    return new Frequency(Math.multiplyExact(kilohertz, 1000L));
  }

  /** Whole ticks that have passed after {@code nanos} >= 0; wraps modulo 2^64. */
  public long ticks(long nanos) {
    return nanos / NANOS_PER_SECOND * hertz + nanos % NANOS_PER_SECOND * hertz / NANOS_PER_SECOND;
  }

  /** The lowest number of ticks t with {@code nanosAt(t) >= nanos}, for {@code nanos} >= 0. */
  public long ticksReaching(long nanos) {
    long down = ticks(nanos);
    return nanosAt(down) >= nanos ? down : down + 1;
  }

  /**
   * The first nanosecond at which {@code ticks} (unsigned) ticks have passed; {@link Clock#NEVER} where that lies
   * beyond the clock's range.
   */
  public long nanosAt(long ticks) {
    long seconds = Long.divideUnsigned(ticks, hertz);
    if (Long.compareUnsigned(seconds, Clock.NEVER / NANOS_PER_SECOND) >= 0) {
      return Clock.NEVER;
    }
    long rest = Long.remainderUnsigned(ticks, hertz) * NANOS_PER_SECOND;
    return seconds * NANOS_PER_SECOND + (rest + hertz - 1 < 0 ? rest / hertz + 1 : (rest + hertz - 1) / hertz);
  }
}

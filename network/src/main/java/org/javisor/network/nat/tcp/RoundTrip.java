package org.javisor.network.nat.tcp;

/**
 * How long to wait for an acknowledgment, from measured round trips, in nanoseconds.
 *
 * @see "RFC 6298, Computing TCP's Retransmission Timer"
 */
final class RoundTrip {
  private static final long FIRST = 1_000_000_000L;
  private static final long LEAST = 200_000_000L;
  private static final long MOST = 60_000_000_000L;

  private long smoothed;
  private long variation;
  private long timeout = FIRST;
  private boolean measured;

  void measured(long nanos) {
    if (measured) {
      variation += (Math.abs(nanos - smoothed) - variation) / 4;
      smoothed += (nanos - smoothed) / 8;
    } else {
      smoothed = nanos;
      variation = nanos / 2;
      measured = true;
    }
    timeout = Math.clamp(smoothed + 4 * variation, LEAST, MOST);
  }

  /** Nothing came in time. */
  void backOff() {
    timeout = Math.min(2 * timeout, MOST);
  }

  long timeout() {
    return timeout;
  }
}

package org.javisor.network;

/** When frames may pass: a bucket of saved bytes for the average, and no two frames closer than the peak. */
final class Shaper {
  private static final double NANOS = 1e9;

  /** What waits longer is dropped. */
  private static final long MOST_NANOS = 500_000_000L;

  private final double nanosPerByte;
  private final double peakNanosPerByte;
  private final double burstNanos;

  /** Virtual times: when the bucket is full again, and when the last frame has passed. */
  private double filled;

  private double passed;

  Shaper(Shaping shaping, long now) {
    nanosPerByte = 8 * NANOS / shaping.averageBitsPerSecond();
    peakNanosPerByte = 8 * NANOS / shaping.peakBitsPerSecond();
    burstNanos = shaping.burstBytes() * nanosPerByte;
    filled = (double) now;
    passed = (double) now;
  }

  /** When a frame may pass; negative if it would have to wait for too long. */
  synchronized long pass(int bytes, long now) {
    double after = Math.max(filled, (double) now) + bytes * nanosPerByte;
    double at = Math.max(Math.max((double) now, after - burstNanos), passed);
    if (at - now > MOST_NANOS) {
      return -1;
    }
    filled = after;
    passed = at + bytes * peakNanosPerByte;
    return (long) at;
  }
}

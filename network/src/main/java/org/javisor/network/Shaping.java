package org.javisor.network;

/**
 * How fast a guest may send.
 *
 * @param averageBitsPerSecond over a long time
 * @param peakBitsPerSecond while it uses up what it saved
 * @param burstBytes how much it can save while it is silent
 */
public record Shaping(long averageBitsPerSecond, long peakBitsPerSecond, long burstBytes) {
  public Shaping {
    if (averageBitsPerSecond < 8000 || peakBitsPerSecond < averageBitsPerSecond || burstBytes < 1514) {
      throw new IllegalArgumentException(
          "shaping needs at least 8000 bit/s, a peak not below the average, and a burst of at least 1514 bytes");
    }
  }
}

package org.javisor.disk;

/**
 * How fast a disk may be.
 *
 * @param operationsPerSecond 0: as fast as it can
 * @param bytesPerSecond 0: as fast as it can
 */
public record Limits(long operationsPerSecond, long bytesPerSecond) {
  public static final Limits NONE = new Limits(0, 0);

  public Limits {
    if (operationsPerSecond < 0 || bytesPerSecond < 0) {
      throw new IllegalArgumentException("a limit below zero");
    }
  }

  boolean isNone() {
    return operationsPerSecond == 0 && bytesPerSecond == 0;
  }
}

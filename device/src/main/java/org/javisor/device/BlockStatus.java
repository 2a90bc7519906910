package org.javisor.device;

/**
 * What a stretch of a medium holds, as its image knows without reading it.
 *
 * @param kind the same for the whole stretch
 * @param length bytes from the offset that was asked for; at least 1
 */
public record BlockStatus(Kind kind, long length) {
  /** What an image knows of a stretch. */
  public enum Kind {
    /** Holds data of its own. */
    DATA,

    /** Holds data of its own, which reads as zeroes. */
    ZERO,

    /** Holds nothing of its own: reads as what lies below, and as zeroes where nothing does. */
    HOLE
  }

  public BlockStatus {
    if (length < 1) {
      throw new IllegalArgumentException("a stretch of " + length + " bytes");
    }
  }
}

package org.javisor.engine.translator;

/**
 * How much translated code a CPU keeps.
 *
 * @param regions how many: each is a class, of some 10 KiB in the JVM's metaspace
 * @param bytecode bytes of all their methods: machine code takes some five to ten times as much of the code cache
 */
record RegionBounds(int regions, long bytecode) {
  /** Larger or smaller bound on the number of regions, as a number. */
  static final String PROPERTY = "javisor.translator.regions";

  /** A boot of Linux makes one to two thousand; the code cache of the JVM is 240 MB, of which others need some. */
  private static final RegionBounds STANDARD = new RegionBounds(8_000, 12L << 20);

  private static final int FEWEST = 4;

  RegionBounds {
    if (regions < FEWEST || bytecode <= 0) {
      throw new IllegalArgumentException("at least " + FEWEST + " regions, not " + regions);
    }
  }

  /** As the property says, if it is a number. */
  static RegionBounds standard() {
    Integer given = Integer.getInteger(PROPERTY);
    return given == null ? STANDARD : new RegionBounds(Math.max(FEWEST, given), STANDARD.bytecode);
  }

  /** Whether that much may stay. */
  boolean hold(int count, long bytes) {
    return count <= regions && bytes <= bytecode;
  }

  RegionBounds threeQuarters() {
    return new RegionBounds(Math.max(FEWEST, regions / 4 * 3), bytecode / 4 * 3);
  }
}

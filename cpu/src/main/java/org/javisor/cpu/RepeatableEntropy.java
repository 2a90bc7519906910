package org.javisor.cpu;

/**
 * Numbers that depend on the seed alone, with a state that can be saved: no secret may depend on them.
 *
 * @see "Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, figure 16 (SplitMix64)"
 */
public final class RepeatableEntropy implements EntropySource {
  private static final long GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15L;

  private long state;

  RepeatableEntropy(long seed) {
    state = seed;
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    long z = (state ^ state >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
    return z ^ z >>> 31;
  }

  /** What decides all following numbers. */
  public long state() {
    return state;
  }

  /** Continues from a saved state. */
  public void state(long saved) {
    state = saved;
  }
}

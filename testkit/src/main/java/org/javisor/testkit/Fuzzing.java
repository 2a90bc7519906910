package org.javisor.testkit;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The seed and the length of a fuzz test. In the ordinary build the seed is fixed and the run short; {@code ./x fuzz
 * SEED} sets {@code -Djavisor.seed=SEED -Djavisor.fuzz=long}. The seed is printed, so that a find can be repeated.
 */
public final class Fuzzing {
  private static final long ORDINARY_SEED = 20_260_101;

  private final long seed;
  private final boolean isLong;
  private final SplittableRandom random;

  private Fuzzing(long seed, boolean isLong) {
    this.seed = seed;
    this.isLong = isLong;
    this.random = new SplittableRandom(seed);
  }

  /**
   * The run that the properties ask for, announced on standard output.
   *
   * @param test the class that prints
   */
  public static Fuzzing of(Class<?> test) {
    Fuzzing fuzzing = new Fuzzing(
        Long.getLong("javisor.seed", ORDINARY_SEED), "long".equals(System.getProperty("javisor.fuzz")));
    System.out.printf(
        "%s: javisor.seed=%d, %s run%n", test.getSimpleName(), fuzzing.seed, fuzzing.isLong ? "long" : "short");
    return fuzzing;
  }

  /** The number that repeats the run. */
  public long seed() {
    return seed;
  }

  /** Random numbers from the seed. */
  public RandomGenerator random() {
    return random;
  }

  /** How often to try: {@code brief} in the ordinary build, else {@code thorough}. */
  public long rounds(long brief, long thorough) {
    return isLong ? thorough : brief;
  }
}

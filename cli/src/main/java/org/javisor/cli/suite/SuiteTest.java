package org.javisor.cli.suite;

import java.time.Duration;
import org.javisor.cli.EngineChoice;

/** A test of a suite. */
interface SuiteTest {
  /** Unique in its suite. */
  String name();

  /** Whether it only runs when it is asked for: by its author's wish, or because it takes long. */
  boolean onlyOnRequest();

  /**
   * Runs it.
   *
   * @param engine what runs guest code
   * @param limit ends it after that time
   */
  TestResult run(EngineChoice engine, Duration limit) throws InterruptedException;
}

package org.javisor.cli.suite;

import java.time.Duration;

/** A test of a suite. */
interface SuiteTest {
  /** Unique in its suite. */
  String name();

  /** Whether it only runs when it is asked for: by its author's wish, or because it takes long. */
  boolean onlyOnRequest();

  /**
   * Runs it.
   *
   * @param engine the name of the engine
   * @param limit ends it after that time
   */
  TestResult run(String engine, Duration limit) throws InterruptedException;
}

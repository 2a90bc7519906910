package org.javisor.cli.suite;

/** How a test ended. */
enum Verdict {
  /** As the test's author wanted. */
  PASS,
  /** Otherwise. */
  FAIL,
  /** Not within its time. */
  TIMEOUT,
  /** The test does not apply: it said so itself, or it needs what a machine of ours does not have. */
  SKIP;

  /** Whether something is wrong. */
  boolean bad() {
    return this == FAIL || this == TIMEOUT;
  }
}

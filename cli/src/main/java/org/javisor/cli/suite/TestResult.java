package org.javisor.cli.suite;

/**
 * What came of a test.
 *
 * @param reason one line: the test's own summary, or why it failed or was skipped
 * @param output all that the guest printed
 */
record TestResult(Verdict verdict, String reason, String output) {
  static TestResult of(Verdict verdict, String reason) {
    return new TestResult(verdict, reason, "");
  }
}

/**
 * {@code javisor suite}: runs a published suite of CPU tests from a folder and prints a table. A {@link
 * org.javisor.cli.suite.Suite} knows the suite's files; each of its {@link org.javisor.cli.suite.SuiteTest}s runs in a
 * machine of its own.
 */
package org.javisor.cli.suite;

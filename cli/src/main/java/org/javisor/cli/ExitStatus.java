package org.javisor.cli;

/**
 * The exit statuses of the command, as docs/exit-codes.md lists them. All but the debug exit's are even, because the
 * debug exit port yields {@code (value << 1) | 1}, which is always odd.
 */
public final class ExitStatus {
  /** The guest powered itself off. */
  public static final int POWERED_OFF = 0;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** The guest asked for a reset, and {@code --no-reboot} was given. */
  public static final int RESET = 4;

  /** The guest's CPU shut down on a triple fault. */
  public static final int TRIPLE_FAULT = 6;

  /** Ctrl-A X, or the power switch of the page. */
  public static final int QUIT = 8;

  /** {@code image check} found nothing but space that is lost. */
  public static final int IMAGE_LEAKS = 10;

  /** {@code image check} found errors. */
  public static final int IMAGE_ERRORS = 12;

  /** A test of {@code suite} failed, or took too long. */
  public static final int SUITE_FAILED = 14;

  /** {@code lab}: the same work had different results. */
  public static final int LAB_DISAGREES = 16;

  /** A kernel, initial RAM disk or image cannot be used. */
  public static final int BAD_INPUT = 66;

  /** A bug in Javisor. */
  public static final int INTERNAL = 70;

  /** The host lacks something: memory, space, a package tool, a free port. */
  public static final int HOST = 74;

  /** {@code --timeout} has passed. */
  public static final int TIMEOUT = 124;

  private ExitStatus() {}
}

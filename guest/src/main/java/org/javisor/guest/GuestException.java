package org.javisor.guest;

import org.jspecify.annotations.Nullable;

/** A guest image cannot be had. The message is one line with the problem and the remedy. */
public final class GuestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What went wrong. */
  public enum Kind {
    /** The host has no package tool that is known here. */
    NO_PACKAGE_TOOL,
    /** The distribution has no such package, or its lists cannot be fetched. */
    NO_PACKAGE,
    /** The package cannot be downloaded. */
    DOWNLOAD_FAILED,
    /** What came is not what the distribution signed. */
    WRONG_CHECKSUM,
    /** The package does not contain what is expected. */
    BAD_PACKAGE,
    /** The disk is full. */
    NO_SPACE,
    /** The cache folder cannot be written. */
    CACHE_NOT_WRITABLE
  }

  private final Kind kind;

  /**
   * @param problem what is wrong
   * @param remedy what the user can do
   */
  public GuestException(Kind kind, String problem, String remedy) {
    this(kind, problem, remedy, null);
  }

  GuestException(Kind kind, String problem, String remedy, @Nullable Throwable cause) {
    super(problem + "; " + remedy, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}

package org.javisor.cli;

import org.jspecify.annotations.Nullable;

/** Something that the user can do something about. The message is one line: what is wrong and what to do. */
public final class UserError extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  private UserError(int status, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** A wrong command line. */
  public static UserError usage(String message) {
    return new UserError(ExitStatus.USAGE, message, null);
  }

  /** A file that cannot be used as what it was given for. */
  public static UserError badInput(String message) {
    return new UserError(ExitStatus.BAD_INPUT, message, null);
  }

  /** Trouble with the host. */
  public static UserError host(String message, @Nullable Throwable cause) {
    return new UserError(ExitStatus.HOST, message, cause);
  }

  /** The exit status of the command. */
  public int status() {
    return status;
  }
}

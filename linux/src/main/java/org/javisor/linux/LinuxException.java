package org.javisor.linux;

import java.io.IOException;

/** The kernel refuses a call. */
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int number;

  /**
   * @param call what was asked for, in words
   * @param number the kernel's error number, positive
   */
  public LinuxException(String call, int number) {
    super(call + ": " + Errno.text(number));
    this.number = number;
  }

  /** The error number, see {@link Errno}. */
  public int number() {
    return number;
  }
}

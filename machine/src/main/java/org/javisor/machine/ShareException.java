package org.javisor.machine;

/** A folder that cannot be shared with a guest; the message says what to do. */
public final class ShareException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ShareException(String message, Throwable cause) {
    super(message, cause);
  }
}

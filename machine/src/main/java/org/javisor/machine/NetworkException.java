package org.javisor.machine;

/** A machine's network cannot be had: a port of the host is taken, a file cannot be written. The message says which. */
public final class NetworkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NetworkException(String problem, Throwable cause) {
    super(problem, cause);
  }
}

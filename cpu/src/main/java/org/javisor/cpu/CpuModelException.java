package org.javisor.cpu;

/** A CPU model that does not exist, or whose features do not fit together; the message says what is valid. */
public final class CpuModelException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  CpuModelException(String message) {
    super(message);
  }
}

package org.javisor.x86;

/** Assembly language that cannot be encoded; the message says what is wrong with it. */
public final class AssemblyException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  public AssemblyException(String message) {
    super(message);
  }
}

package org.javisor.machine.snapshot;

/** Bytes that no snapshot has. The reader of the file adds which file it is. */
public final class DamagedException extends Exception {
  private static final long serialVersionUID = 1;

  /** What is wrong. */
  public enum Kind {
    /** Nobody writes this. */
    MALFORMED,
    /** Another version may have written it. */
    UNKNOWN
  }

  private final Kind kind;

  DamagedException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  static DamagedException malformed(String message) {
    return new DamagedException(Kind.MALFORMED, message);
  }

  /** What is wrong. */
  public Kind kind() {
    return kind;
  }
}

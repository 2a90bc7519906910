package org.javisor.compression;

/** Compressed data cannot be unpacked. */
public final class CompressionException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Why. */
  public enum Kind {
    /** The input ends inside the data. */
    TRUNCATED,
    /** The input contradicts its format or its checksum. */
    CORRUPT,
    /** The output would exceed its bound. */
    TOO_LARGE,
    /** The input is right, but uses something that is not supported. */
    UNSUPPORTED
  }

  private final Kind kind;
  private final String problem;

  /**
   * @param kind why
   * @param problem a clause for a message, in the style of "has a block of an unknown type"
   */
  public CompressionException(Kind kind, String problem) {
    super(problem);
    this.kind = kind;
    this.problem = problem;
  }

  public Kind kind() {
    return kind;
  }

  /** A clause for a message, in the style of "has a block of an unknown type". */
  public String problem() {
    return problem;
  }

  static CompressionException corrupt(String message) {
    return new CompressionException(Kind.CORRUPT, message);
  }

  static CompressionException truncated() {
    return new CompressionException(Kind.TRUNCATED, "ends inside the compressed data");
  }
}

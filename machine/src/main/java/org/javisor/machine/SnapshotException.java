package org.javisor.machine;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A snapshot cannot be written, or cannot be used. The message is one line: the file, the problem and the remedy. */
public final class SnapshotException extends IOException {
  private static final long serialVersionUID = 1;

  /** What is wrong. */
  public enum Kind {
    /** There is no such file. */
    MISSING,
    /** The file, or its folder, cannot be read or written. */
    HOST,
    /** It is something else. */
    FOREIGN,
    /** It was written by another version, whose states are unknown here. */
    OTHER_VERSION,
    /** It ends too early. */
    TRUNCATED,
    /** Its checksums do not fit, or it says impossible things. */
    CORRUPTED,
    /** It is of a machine of another specification, or with other files. */
    OTHER_MACHINE,
    /** The machine has parts whose state cannot be saved. */
    UNSUPPORTED,
    /** The machine has ended, and not from outside: there is nothing to continue. */
    ENDED
  }

  private final Kind kind;

  /**
   * @param subject the file
   * @param problem what is wrong
   * @param remedy what the user can do
   */
  public SnapshotException(Kind kind, String subject, String problem, String remedy) {
    this(kind, subject, problem, remedy, null);
  }

  public SnapshotException(Kind kind, String subject, String problem, String remedy, @Nullable Throwable cause) {
    super(subject + ": " + problem + "; " + remedy, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}

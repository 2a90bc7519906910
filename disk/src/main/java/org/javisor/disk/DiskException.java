package org.javisor.disk;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An image that cannot be used. The message is one line: which file, what is wrong, what to do. */
public final class DiskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What is wrong. */
  public enum Kind {
    /** There is no such file. */
    MISSING,
    /** A folder, a pipe, a terminal. */
    NOT_A_FILE,
    EMPTY,
    /** Its size is not one that such a medium has. */
    BAD_SIZE,
    /** Somebody else writes it, or reads it while we want to write. */
    LOCKED,
    /** Contradicts its format, or has another format than was said. */
    MALFORMED,
    /** Uses something of its format that is not supported. */
    UNSUPPORTED,
    /** Its permissions do not allow it, or the file system is read-only. */
    NOT_PERMITTED,
    /** The host failed otherwise. */
    HOST
  }

  public DiskException(Kind kind, Path file, String what) {
    this(kind, file, what, null);
  }

  public DiskException(Kind kind, Path file, String what, @Nullable Throwable cause) {
    super(file + ": " + what, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}

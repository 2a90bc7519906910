package org.javisor.firmware;

/**
 * A guest cannot be started from the files or settings given. The message is one line that names the file or setting,
 * the problem and the remedy.
 */
public final class BootException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** What went wrong, for callers that react and not only report. */
  public enum Kind {
    /** There is no such file. */
    MISSING,
    /** The file is there, but cannot be read. */
    UNREADABLE,
    /** The file is something else than a kernel for this machine. */
    FOREIGN,
    /** The file ends too early. */
    TRUNCATED,
    /** The file contradicts its own format. */
    MALFORMED,
    /** The file is right, but needs something that is not offered. */
    UNSUPPORTED,
    /** The guest's memory cannot hold what must be loaded. */
    MEMORY_TOO_SMALL,
    /** The command line is longer than the kernel accepts. */
    COMMAND_LINE_TOO_LONG
  }

  private final Kind kind;
  private final String subject;

  /**
   * @param subject the file or setting at fault
   * @param problem what is wrong with it
   * @param remedy what the user can do
   */
  public BootException(Kind kind, String subject, String problem, String remedy) {
    super(subject + ": " + problem + "; " + remedy);
    this.kind = kind;
    this.subject = subject;
  }

  public Kind kind() {
    return kind;
  }

  /** The file or setting at fault. */
  public String subject() {
    return subject;
  }
}

package org.javisor.network.capture;

/** A file is not a capture, or is damaged. */
public final class PcapException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  PcapException(long offset, String problem) {
    super(problem + " (at byte " + offset + ")");
    this.offset = offset;
  }

  /** Where in the file. */
  public long offset() {
    return offset;
  }
}

package org.javisor.disk.storage;

import java.io.IOException;

/** An image contradicts its format. The message names the file and the offset. */
public final class MalformedImageException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  public MalformedImageException(String file, long offset, String what) {
    super(file + ": at offset " + offset + ": " + what);
    this.offset = offset;
  }

  /** Where in the file. */
  public long offset() {
    return offset;
  }
}

package org.javisor.disk.storage;

import java.io.IOException;

/** An image is right, but uses something that Javisor does not know. The message names the file. */
public final class UnsupportedImageException extends IOException {
  private static final long serialVersionUID = 1L;

  public UnsupportedImageException(String file, String what) {
    super(file + ": " + what);
  }
}

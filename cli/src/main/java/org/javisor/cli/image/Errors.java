package org.javisor.cli.image;

import org.javisor.cli.UserError;
import org.javisor.disk.DiskException;

/** What is wrong with an image, as the command says it. */
public final class Errors {
  private Errors() {}

  /** With the exit status that fits. */
  public static UserError of(DiskException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case MISSING, NOT_A_FILE, EMPTY, BAD_SIZE, MALFORMED, UNSUPPORTED -> UserError.badInput(message);
      case LOCKED, NOT_PERMITTED, HOST -> UserError.host(message, e);
    };
  }
}

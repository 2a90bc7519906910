package org.javisor.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What Java says about files, said for people. */
final class Messages {
  private Messages() {}

  /** The reason, without the name of an exception class; it never spans lines. */
  static String of(IOException e) {
    String text = switch (e) {
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      case AccessDeniedException denied -> "no permission for " + denied.getFile();
      case FileSystemException file ->
          file.getFile() + ": " + (file.getReason() == null ? "cannot be used" : file.getReason());
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    };
    return text.replaceAll("\\s+", " ");
  }
}

package org.javisor.virtio.p9;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** A request that is answered with an error. Without a stack trace, as a guest may cause as many as it likes. */
final class P9Error extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // Linux numbers.
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int EIO = 5;
  static final int EBADF = 9;
  static final int EACCES = 13;
  static final int EEXIST = 17;
  static final int ENOTDIR = 20;
  static final int EISDIR = 21;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EROFS = 30;
  static final int ENAMETOOLONG = 36;
  static final int ENOTEMPTY = 39;
  static final int ELOOP = 40;
  static final int EOPNOTSUPP = 95;

  final int number;

  P9Error(int number) {
    super(null, null, false, false);
    this.number = number;
  }

  /** What a failure of the host means to a guest. */
  static int number(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> ENOENT;
      case FileAlreadyExistsException there -> EEXIST;
      case DirectoryNotEmptyException full -> ENOTEMPTY;
      case NotDirectoryException file -> ENOTDIR;
      case AccessDeniedException denied -> EACCES;
      case FileSystemLoopException loop -> ELOOP;
      default -> EIO;
    };
  }
}

package org.javisor.linux;

/**
 * Error numbers of the kernel, as far as anybody here tells them apart.
 *
 * @see "Linux, errno(3)"
 */
public final class Errno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int EMFILE = 24;
  public static final int ENOTTY = 25;
  public static final int ENOSPC = 28;
  public static final int ENOSYS = 38;
  public static final int EOPNOTSUPP = 95;

  private Errno() {}

  /** An error in words. */
  public static String text(int number) {
    return switch (number) {
      case EPERM -> "not permitted (EPERM)";
      case ENOENT -> "no such file (ENOENT)";
      case EINTR -> "interrupted (EINTR)";
      case EIO -> "input or output failed (EIO)";
      case ENXIO -> "no such device (ENXIO)";
      case EAGAIN -> "not now (EAGAIN)";
      case ENOMEM -> "no memory (ENOMEM)";
      case EACCES -> "permission denied (EACCES)";
      case EFAULT -> "bad address (EFAULT)";
      case EBUSY -> "busy (EBUSY)";
      case EEXIST -> "exists already (EEXIST)";
      case ENODEV -> "no such device (ENODEV)";
      case EINVAL -> "invalid argument (EINVAL)";
      case EMFILE -> "too many open files (EMFILE)";
      case ENOTTY -> "unknown to the device (ENOTTY)";
      case ENOSPC -> "no space (ENOSPC)";
      case ENOSYS -> "unknown to the kernel (ENOSYS)";
      case EOPNOTSUPP -> "not supported (EOPNOTSUPP)";
      default -> "error " + number;
    };
  }
}

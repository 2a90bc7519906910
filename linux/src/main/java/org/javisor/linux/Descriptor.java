package org.javisor.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open file of the kernel. */
public final class Descriptor implements AutoCloseable {
  /** For reading and writing. */
  public static final int O_RDWR = 2;

  /** Not for programs that this one starts. */
  public static final int O_CLOEXEC = 0x80000;

  private static final int FALLOC_FL_KEEP_SIZE = 1;
  private static final int FALLOC_FL_PUNCH_HOLE = 2;

  private final int number;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Descriptor(int number) {
    this.number = number;
  }

  /** Opens a file. */
  public static Descriptor open(String path, int flags) throws LinuxException {
    ErrorNumber error = new ErrorNumber();
    int result;
    try (Arena arena = Arena.ofConfined()) {
      result = (int) LibC.OPEN.invokeExact(error.segment, arena.allocateFrom(path), flags, 0);
    } catch (Throwable e) {
      throw LibC.failed(e);
    }
    if (result < 0) {
      throw new LinuxException(path + " cannot be opened", error.get());
    }
    return new Descriptor(result);
  }

  /** Takes over a descriptor that a call has returned. */
  public static Descriptor of(int number) {
    return new Descriptor(number);
  }

  /** The kernel's number for it. */
  public int number() {
    if (closed.get()) {
      throw new IllegalStateException("the descriptor is closed");
    }
    return number;
  }

  /** For hot loops. */
  public Ioctl ioctl() {
    return new Ioctl(number());
  }

  /**
   * Asks something of the device.
   *
   * @param what for the message, should it fail
   * @param request which, as the device's header defines it
   * @param argument a number
   * @return what the device answers, not negative
   */
  public int ioctl(String what, long request, long argument) throws LinuxException {
    int result = ioctl().call(request, argument);
    if (result < 0) {
      throw new LinuxException(what, -result);
    }
    return result;
  }

  /** As {@link #ioctl(String, long, long)}, with a block of memory that the device reads or writes. */
  public int ioctl(String what, long request, MemorySegment argument) throws LinuxException {
    try {
      return ioctl(what, request, argument.address());
    } finally {
      java.lang.ref.Reference.reachabilityFence(argument);
    }
  }

  /**
   * Gives the space of a range of a file back; it reads as zeroes from then on. The file keeps its length.
   *
   * @throws LinuxException among others where the file system cannot do that: {@link Errno#EOPNOTSUPP}
   * @see "Linux, fallocate(2)"
   */
  public void punchHole(long offset, long length) throws LinuxException {
    ErrorNumber error = new ErrorNumber();
    int result;
    try {
      result = (int) LibC.FALLOCATE.invokeExact(
          error.segment, number(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
    } catch (Throwable e) {
      throw LibC.failed(e);
    }
    if (result != 0) {
      throw new LinuxException("no hole can be made", error.get());
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        // Whatever it says: the number is free afterwards.
        int ignored = (int) LibC.CLOSE.invokeExact(new ErrorNumber().segment, number);
      } catch (Throwable e) {
        throw LibC.failed(e);
      }
    }
  }
}

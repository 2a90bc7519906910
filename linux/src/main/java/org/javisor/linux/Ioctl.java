package org.javisor.linux;

/** {@code ioctl} for hot loops: no exception, nothing allocated. Belongs to one thread at a time. */
public final class Ioctl {
  private final int descriptor;
  private final ErrorNumber error = new ErrorNumber();

  Ioctl(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Asks something of the device.
   *
   * @param request which, as the device's header defines it
   * @param argument a number or an address
   * @return what the device answers, or the negated error number
   */
  public int call(long request, long argument) {
    int result;
    try {
      result = (int) LibC.IOCTL.invokeExact(error.segment, descriptor, request, argument);
    } catch (Throwable e) {
      throw LibC.failed(e);
    }
    return result < 0 ? -error.get() : result;
  }
}

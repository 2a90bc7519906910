package org.javisor.cpu;

/**
 * Logical to linear addresses.
 *
 * @see "Intel SDM volume 3, 3.4 Logical and Linear Addresses; 6.3 Limit Checking"
 */
public final class Segmentation {
  private Segmentation() {}

  /**
   * Checks an access against its segment and returns the linear address.
   *
   * @param offset the effective address, truncated to the address size
   */
  public static long linear(Cpu c, int segment, long offset, int sizeBytes, boolean write) {
    if (c.code64()) {
      return segment >= Cpu.FS ? offset + c.r[Cpu.SEGMENT_BASE + segment] : offset;
    }
    int access = c.access[segment];
    if (!c.realOrVirtual8086()) {
      checkType(c, segment, access, write);
    }
    long last = offset + sizeBytes - 1;
    long limit = c.limit[segment];
    boolean inside;
    if ((access & 0xC) == 4 && (access & Cpu.ACCESS_S) != 0) {
      long top = (access & Cpu.ACCESS_DB) != 0 ? 0xFFFF_FFFFL : 0xFFFF;
      inside = offset > limit && last <= top;
    } else {
      inside = last <= limit;
    }
    if (!inside) {
      throw c.fault(segment == Cpu.SS ? Vector.SS : Vector.GP);
    }
    return (offset + c.r[Cpu.SEGMENT_BASE + segment]) & 0xFFFF_FFFFL;
  }

  private static void checkType(Cpu c, int segment, int access, boolean write) {
    boolean code = (access & 8) != 0;
    boolean allowed = (access & Cpu.ACCESS_UNUSABLE) == 0
        && (write ? !code && (access & 2) != 0 : !code || (access & 2) != 0);
    if (!allowed) {
      throw c.fault(segment == Cpu.SS ? Vector.SS : Vector.GP);
    }
  }
}

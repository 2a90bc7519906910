package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Vector;

/**
 * Whether code may use a port: IOPL, then the I/O permission bit map of the TSS.
 *
 * @see "Intel SDM volume 1, 20.5 Protected-Mode I/O"
 */
public final class IoPermission {
  private static final int IO_MAP_BASE = 0x66;

  private IoPermission() {}

  /**
   * Raises #GP(0) unless the current privilege may access a port.
   *
   * @param sizeBytes 1, 2 or 4: all the ports it covers must be allowed
   */
  public static void check(Cpu c, int port, int sizeBytes) {
    boolean checked = c.protectedMode() && (c.cpl > c.iopl() || c.virtual8086());
    if (checked && !isInMap(c, port, sizeBytes)) {
      throw c.fault(Vector.GP);
    }
  }

  private static boolean isInMap(Cpu c, int port, int sizeBytes) {
    long tss = c.r[Cpu.SEGMENT_BASE + Cpu.TR];
    long limit = c.limit[Cpu.TR];
    boolean usable = (c.access[Cpu.TR] & Cpu.ACCESS_UNUSABLE) == 0 && TaskState.is32(c);
    if (!usable || limit < IO_MAP_BASE + 1) {
      return false;
    }
    long offset = (c.mmu.systemLoad(tss + IO_MAP_BASE, 2) & 0xFFFF) + (port >> 3);
    // Two bytes are always read, so that the map needs a byte of ones behind its end.
    if (offset + 1 > limit) {
      return false;
    }
    long bits = c.mmu.systemLoad(tss + offset, 2) & 0xFFFF;
    return (bits >> (port & 7) & ((1 << sizeBytes) - 1)) == 0;
  }
}

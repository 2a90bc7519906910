package org.javisor.cpu.system;

import static org.javisor.cpu.system.DescriptorTables.errorCode;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Vector;

/**
 * What the current task-state segment says about the stacks of inner privilege levels.
 *
 * @see "Intel SDM volume 3, 8.2.1 Task-State Segment (TSS); 8.7 Task Management in 64-bit Mode"
 */
final class TaskState {
  private static final int TYPE_32 = 8;

  private TaskState() {}

  /** Offset of the first interrupt stack table entry, IST1. */
  private static final int IST1 = 0x24;

  /** Linear address of a field of the current TSS; raises #TS(TR) if it lies beyond its limit. */
  private static long field(Cpu c, int offset, int sizeBytes) {
    if (offset + sizeBytes - 1 > c.limit[Cpu.TR] || (c.access[Cpu.TR] & Cpu.ACCESS_UNUSABLE) != 0) {
      throw c.fault(Vector.TS, errorCode(c.selector[Cpu.TR]));
    }
    long linear = c.r[Cpu.SEGMENT_BASE + Cpu.TR] + offset;
    return c.longMode() ? linear : linear & 0xFFFF_FFFFL;
  }

  /** Whether the current task's TSS has the 32-bit format. */
  static boolean is32(Cpu c) {
    return (c.access[Cpu.TR] & TYPE_32) != 0;
  }

  /** The SS selector for a privilege level 0..2. */
  static int innerSelector(Cpu c, int level) {
    return is32(c)
        ? (int) c.mmu.systemLoad(field(c, 8 * level + 8, 2), 2) & 0xFFFF
        : (int) c.mmu.systemLoad(field(c, 4 * level + 4, 2), 2) & 0xFFFF;
  }

  /** ESP or SP for a privilege level 0..2. */
  static long innerPointer(Cpu c, int level) {
    return is32(c)
        ? c.mmu.systemLoad(field(c, 8 * level + 4, 4), 4) & 0xFFFF_FFFFL
        : c.mmu.systemLoad(field(c, 4 * level + 2, 2), 2) & 0xFFFF;
  }

  /** RSP for a privilege level 0..2 in long mode. */
  static long innerPointer64(Cpu c, int level) {
    return c.mmu.systemLoad(field(c, 8 * level + 4, 8), 8);
  }

  /**
   * A pointer of the interrupt stack table.
   *
   * @param index 1..7
   */
  static long interruptStack(Cpu c, int index) {
    return c.mmu.systemLoad(field(c, IST1 + 8 * (index - 1), 8), 8);
  }
}

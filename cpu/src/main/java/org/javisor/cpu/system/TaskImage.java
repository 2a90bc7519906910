package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;

/**
 * The register image of a task-state segment, 16- or 32-bit.
 *
 * @see "Intel SDM volume 3, figure 8-2 32-Bit Task-State Segment, figure 8-10 16-Bit TSS Format"
 */
final class TaskImage {
  /** A 32-bit TSS needs at least this limit. */
  static final int MINIMUM_LIMIT_32 = 0x67;

  static final int MINIMUM_LIMIT_16 = 0x2B;

  private static final int SEGMENTS_32 = 6;
  private static final int SEGMENTS_16 = 4;

  final boolean is32;
  long cr3;
  long eip;
  long eflags;
  final long[] general = new long[8];

  /** ES, CS, SS, DS, FS, GS. */
  final int[] segments = new int[SEGMENTS_32];

  int ldt;
  boolean trap;

  private TaskImage(boolean is32) {
    this.is32 = is32;
  }

  /** Reads the image of a task. */
  static TaskImage read(Cpu c, long tss, boolean is32) {
    TaskImage image = new TaskImage(is32);
    if (is32) {
      image.read32(c, tss);
    } else {
      image.read16(c, tss);
    }
    return image;
  }

  private void read32(Cpu c, long tss) {
    cr3 = load(c, tss + 0x1C, 4);
    eip = load(c, tss + 0x20, 4);
    eflags = load(c, tss + 0x24, 4);
    for (int i = 0; i < 8; i++) {
      general[i] = load(c, tss + 0x28 + 4L * i, 4);
    }
    for (int i = 0; i < SEGMENTS_32; i++) {
      segments[i] = (int) load(c, tss + 0x48 + 4L * i, 2);
    }
    ldt = (int) load(c, tss + 0x60, 2);
    trap = (load(c, tss + 0x64, 2) & 1) != 0;
  }

  private void read16(Cpu c, long tss) {
    eip = load(c, tss + 0x0E, 2);
    eflags = load(c, tss + 0x10, 2);
    for (int i = 0; i < 8; i++) {
      general[i] = load(c, tss + 0x12 + 2L * i, 2) | 0xFFFF_0000L;
    }
    for (int i = 0; i < SEGMENTS_16; i++) {
      segments[i] = (int) load(c, tss + 0x22 + 2L * i, 2);
    }
    ldt = (int) load(c, tss + 0x2A, 2);
  }

  private static long load(Cpu c, long linear, int size) {
    return c.mmu.systemLoad(linear & 0xFFFF_FFFFL, size) & GuestMemory.mask(size);
  }

  /** Saves the current task's dynamic fields. */
  static void save(Cpu c, long tss, boolean is32, long eip, long eflags) {
    if (is32) {
      store(c, tss + 0x20, 4, eip);
      store(c, tss + 0x24, 4, eflags);
      for (int i = 0; i < 8; i++) {
        store(c, tss + 0x28 + 4L * i, 4, c.r[i]);
      }
      for (int i = 0; i < SEGMENTS_32; i++) {
        store(c, tss + 0x48 + 4L * i, 2, c.selector[i]);
      }
    } else {
      store(c, tss + 0x0E, 2, eip);
      store(c, tss + 0x10, 2, eflags);
      for (int i = 0; i < 8; i++) {
        store(c, tss + 0x12 + 2L * i, 2, c.r[i]);
      }
      for (int i = 0; i < SEGMENTS_16; i++) {
        store(c, tss + 0x22 + 2L * i, 2, c.selector[i]);
      }
    }
  }

  private static void store(Cpu c, long linear, int size, long value) {
    c.mmu.systemStore(linear & 0xFFFF_FFFFL, size, value & GuestMemory.mask(size));
  }

  /** Whether the task runs in virtual-8086 mode. */
  boolean isVirtual8086() {
    return is32 && (eflags & Flags.VM) != 0;
  }
}

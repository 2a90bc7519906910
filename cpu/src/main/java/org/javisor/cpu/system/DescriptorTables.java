package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;

/**
 * Reads descriptors from the GDT and LDT and keeps their accessed and busy bits.
 *
 * @see "Intel SDM volume 3, 3.5.1 Segment Descriptor Tables"
 */
final class DescriptorTables {
  private static final int ACCESS_BYTE = 5;

  private DescriptorTables() {}

  /** Whether a selector is null: index 0 of the GDT. */
  static boolean isNull(int selector) {
    return (selector & 0xFFFC) == 0;
  }

  static int rpl(int selector) {
    return selector & 3;
  }

  /** The error code that names a selector. */
  static int errorCode(int selector) {
    return selector & 0xFFFC;
  }

  /** The linear address of a descriptor; -1 if {@code sizeBytes} of it do not lie within its table. */
  static long find(Cpu c, int selector, int sizeBytes) {
    int index = selector & 0xFFF8;
    if ((selector & 4) != 0) {
      boolean usable = (c.access[Cpu.LDTR] & Cpu.ACCESS_UNUSABLE) == 0;
      return usable && index + sizeBytes - 1 <= c.limit[Cpu.LDTR]
          ? linear(c, c.r[Cpu.SEGMENT_BASE + Cpu.LDTR] + index)
          : -1;
    }
    return index + sizeBytes - 1 <= c.gdtLimit ? linear(c, c.gdtBase + index) : -1;
  }

  private static long linear(Cpu c, long address) {
    return c.longMode() ? address : address & 0xFFFF_FFFFL;
  }

  /** The descriptor of a selector; raises {@code vector} with the selector as error code if it is outside its table. */
  static long read(Cpu c, int selector, int vector) {
    long address = find(c, selector, 8);
    if (address == -1) {
      throw c.fault(vector, errorCode(selector));
    }
    return c.mmu.systemLoad(address, 8);
  }

  /** The second half of a 16-byte descriptor of long mode. */
  static long readUpper(Cpu c, int selector, int vector) {
    long address = find(c, selector, 16);
    if (address == -1) {
      throw c.fault(vector, errorCode(selector));
    }
    return c.mmu.systemLoad(address + 8, 8);
  }

  /** Sets the accessed bit of a segment descriptor that was just read as {@code d}. */
  static void markAccessed(Cpu c, int selector, long d) {
    if (!Descriptor.isAccessed(d)) {
      storeType(c, selector, d, Descriptor.type(d) | Descriptor.TYPE_ACCESSED);
    }
  }

  /** Sets or clears the busy bit of a TSS descriptor. */
  static void markBusy(Cpu c, int selector, boolean busy) {
    long address = find(c, selector, 8);
    if (address == -1) {
      return; // TR holds a selector that the GDT no longer covers: there is no descriptor to update.
    }
    int access = (int) c.mmu.systemLoad(address + ACCESS_BYTE, 1) & 0xFF;
    int changed = busy ? access | Descriptor.TYPE_BUSY : access & ~Descriptor.TYPE_BUSY;
    c.mmu.systemStore(address + ACCESS_BYTE, 1, changed);
  }

  private static void storeType(Cpu c, int selector, long d, int type) {
    long access = (d >>> 40 & 0xF0) | type;
    c.mmu.systemStore(find(c, selector, 8) + ACCESS_BYTE, 1, access);
  }
}

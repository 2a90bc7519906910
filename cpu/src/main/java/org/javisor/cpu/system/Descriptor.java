package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;

/**
 * The fields of an 8-byte segment or gate descriptor, held as a {@code long}.
 *
 * @see "Intel SDM volume 3, 3.4.5 Segment Descriptors; 3.5 System Descriptor Types; 6.11 IDT Descriptors"
 */
final class Descriptor {
  // System descriptor types.
  static final int TSS16_AVAILABLE = 1;
  static final int LDT = 2;
  static final int TSS16_BUSY = 3;
  static final int CALL_GATE16 = 4;
  static final int TASK_GATE = 5;
  static final int INTERRUPT_GATE16 = 6;
  static final int TRAP_GATE16 = 7;
  static final int TSS32_AVAILABLE = 9;
  static final int TSS32_BUSY = 11;
  static final int CALL_GATE32 = 12;
  static final int INTERRUPT_GATE32 = 14;
  static final int TRAP_GATE32 = 15;

  // Type bits of code and data segments.
  static final int TYPE_ACCESSED = 1;
  static final int TYPE_READ_WRITE = 2;
  static final int TYPE_CONFORMING = 4;
  static final int TYPE_CODE = 8;

  /** Bit of a TSS's type that says busy. */
  static final int TYPE_BUSY = 2;

  private Descriptor() {}

  static long base(long d) {
    return (d >>> 16 & 0xFF_FFFF) | (d >>> 32 & 0xFF00_0000L);
  }

  /** The limit in bytes, granularity applied. */
  static long limit(long d) {
    long limit = (d & 0xFFFF) | (d >>> 32 & 0xF_0000);
    return (d >>> 55 & 1) != 0 ? limit << 12 | 0xFFF : limit;
  }

  /** Access rights in the layout of {@link Cpu#access}. */
  static int access(long d) {
    return (int) (d >>> 40) & 0xF0FF;
  }

  static int type(long d) {
    return (int) (d >>> 40) & 0xF;
  }

  static int dpl(long d) {
    return (int) (d >>> 45) & 3;
  }

  static boolean isSystem(long d) {
    return (d >>> 44 & 1) == 0;
  }

  static boolean isPresent(long d) {
    return (d >>> 47 & 1) != 0;
  }

  static boolean isCode(long d) {
    return (d >>> 43 & 3) == 3;
  }

  static boolean isConformingCode(long d) {
    return (d >>> 42 & 7) == 7;
  }

  static boolean isData(long d) {
    return (d >>> 43 & 3) == 2;
  }

  static boolean isWritableData(long d) {
    return isData(d) && (d >>> 41 & 1) != 0;
  }

  /** Data, or code that may be read. */
  static boolean isReadable(long d) {
    return isData(d) || (isCode(d) && (d >>> 41 & 1) != 0);
  }

  static boolean isAccessed(long d) {
    return (d >>> 40 & 1) != 0;
  }

  /** The L bit: 64-bit code. */
  static boolean isLong(long d) {
    return (d >>> 53 & 1) != 0;
  }

  /** The D/B bit. */
  static boolean isBig(long d) {
    return (d >>> 54 & 1) != 0;
  }

  static boolean isTss(int type) {
    return (type & ~(8 | TYPE_BUSY)) == 1;
  }

  static int gateSelector(long d) {
    return (int) (d >>> 16) & 0xFFFF;
  }

  /** Offset of a 16- or 32-bit gate, or the low 32 bits of a 64-bit gate's. */
  static long gateOffset(long d) {
    long low = d & 0xFFFF;
    return (type(d) & 8) != 0 ? low | (d >>> 32 & 0xFFFF_0000L) : low;
  }

  /** Call gate: how many parameters to copy. */
  static int gateParameters(long d) {
    return (int) (d >>> 32) & 0x1F;
  }

  /** 64-bit interrupt gate: index into the interrupt stack table, 0 for none. */
  static int gateStack(long d) {
    return (int) (d >>> 32) & 7;
  }
}

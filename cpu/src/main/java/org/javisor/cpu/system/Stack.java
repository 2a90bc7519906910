package org.javisor.cpu.system;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Vector;

/**
 * A stack that is being built or taken apart: pushes and pops move only its own pointer until {@link #commit}, so that
 * a fault in the middle leaves the registers alone.
 *
 * @see "Intel SDM volume 3, 6.3 Limit Checking; 7.12.1 Exception- or Interrupt-Handler Procedures"
 */
final class Stack {
  private static final long MASK_16 = 0xFFFF;
  private static final long MASK_32 = 0xFFFF_FFFFL;

  private final Cpu c;
  private final long base;
  private final long limit;
  private final int access;
  private final long mask;
  private final boolean flat64;
  private final int errorCode;
  private long pointer;

  private Stack(Cpu c, long base, long limit, int access, long pointer, int errorCode) {
    this.c = c;
    this.base = base;
    this.limit = limit;
    this.access = access;
    this.mask = (access & Cpu.ACCESS_DB) != 0 ? MASK_32 : MASK_16;
    this.flat64 = false;
    this.errorCode = errorCode;
    this.pointer = pointer;
  }

  private Stack(Cpu c, long pointer, int errorCode) {
    this.c = c;
    this.base = 0;
    this.limit = -1;
    this.access = 0;
    this.mask = -1;
    this.flat64 = true;
    this.errorCode = errorCode;
    this.pointer = pointer;
  }

  /** The stack that SS:RSP names. */
  static Stack current(Cpu c) {
    long pointer = c.r[4];
    return c.code64()
        ? new Stack(c, pointer, 0)
        : new Stack(c, c.r[Cpu.SEGMENT_BASE + Cpu.SS], c.limit[Cpu.SS], c.access[Cpu.SS], pointer, 0);
  }

  /** The stack of an inner privilege level, outside 64-bit mode; violations name its selector. */
  static Stack inner(Cpu c, int selector, long d, long pointer) {
    int code = DescriptorTables.errorCode(selector);
    return new Stack(c, Descriptor.base(d), Descriptor.limit(d), Descriptor.access(d), pointer, code);
  }

  /** A stack of 64-bit mode. */
  static Stack of64(Cpu c, long pointer) {
    return new Stack(c, pointer, 0);
  }

  void push(int sizeBytes, long value) {
    long to = (pointer - sizeBytes) & mask;
    GuestMemory.store(c, linear(to, sizeBytes), sizeBytes, value);
    pointer = to | (pointer & ~mask);
  }

  /** Moves the pointer by four bytes but writes only the lower two. */
  void pushLowHalf(int value) {
    long to = (pointer - 4) & mask;
    GuestMemory.store(c, linear(to, 2), 2, value);
    pointer = to | (pointer & ~mask);
  }

  long pop(int sizeBytes) {
    long value = GuestMemory.load(c, linear(pointer & mask, sizeBytes), sizeBytes);
    skip(sizeBytes);
    return value;
  }

  /** Moves the pointer up without reading. */
  void skip(long bytes) {
    pointer = ((pointer + bytes) & mask) | (pointer & ~mask);
  }

  /** Where the pointer stands, with the bits above the stack's size untouched. */
  long pointer() {
    return pointer;
  }

  /** Makes the pointer the architectural stack pointer. */
  void commit() {
    c.r[4] = mask == MASK_32 ? pointer & MASK_32 : pointer;
  }

  private long linear(long offset, int sizeBytes) {
    long last = offset + sizeBytes - 1;
    if (flat64) {
      if (!GuestMemory.isCanonical(c, offset) || !GuestMemory.isCanonical(c, last)) {
        throw c.fault(Vector.SS, errorCode);
      }
      return offset;
    }
    boolean expandDown = (access & 0xC) == 4;
    boolean inside = expandDown ? offset > limit && last <= mask : last <= limit;
    if (!inside || (access & Cpu.ACCESS_UNUSABLE) != 0) {
      throw c.fault(Vector.SS, errorCode);
    }
    return (base + offset) & MASK_32;
  }
}

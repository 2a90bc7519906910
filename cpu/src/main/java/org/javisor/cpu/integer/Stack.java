package org.javisor.cpu.integer;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Segmentation;

/**
 * The stack at any stack and operand size. Pushes store before they move the stack pointer, so that a fault leaves it.
 *
 * @see "Intel SDM volume 1, 6.2 Stacks"
 */
public final class Stack {
  private static final int RSP = 4;

  private Stack() {}

  /** Mask of the stack pointer: 16, 32 or 64 bits. */
  public static long mask(Cpu c) {
    int mode = c.mode;
    return (mode & Cpu.MODE_CODE_SIZE) == Cpu.MODE_CODE_64
        ? -1
        : (mode & Cpu.MODE_STACK_32) != 0 ? 0xFFFF_FFFFL : 0xFFFF;
  }

  /** Sets the stack pointer, keeping the bits above the stack size (of SP) as they are. */
  public static void pointer(Cpu c, long value) {
    long mask = mask(c);
    c.r[RSP] = mask == 0xFFFF ? (c.r[RSP] & ~0xFFFFL) | (value & 0xFFFF) : value & mask;
  }

  public static long pointer(Cpu c) {
    return c.r[RSP] & mask(c);
  }

  /** Pushes 2, 4 or 8 bytes. */
  public static void push(Cpu c, int sizeBytes, long value) {
    long top = (c.r[RSP] - sizeBytes) & mask(c);
    poke(c, top, sizeBytes, value);
    pointer(c, top);
  }

  /** Pops 2, 4 or 8 bytes, zero-extended. */
  public static long pop(Cpu c, int sizeBytes) {
    long value = peek(c, c.r[RSP], sizeBytes);
    pointer(c, c.r[RSP] + sizeBytes);
    return value;
  }

  /** Loads from an offset of the stack segment, zero-extended; moves nothing. */
  public static long peek(Cpu c, long offset, int sizeBytes) {
    long linear = Segmentation.linear(c, Cpu.SS, offset & mask(c), sizeBytes, false);
    int width = Width.of(sizeBytes);
    return Width.zeroExtend(width, IntegerOperand.load(c, width, linear));
  }

  /** Stores at an offset of the stack segment; moves nothing. */
  public static void poke(Cpu c, long offset, int sizeBytes, long value) {
    long linear = Segmentation.linear(c, Cpu.SS, offset & mask(c), sizeBytes, true);
    IntegerOperand.store(c, Width.of(sizeBytes), linear, value);
  }
}

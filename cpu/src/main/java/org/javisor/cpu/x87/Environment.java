package org.javisor.cpu.x87;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;

/**
 * The x87 environment and state in memory, in its four layouts: 16 or 32 bits, with selectors (protected mode) or with
 * linear addresses (real and virtual-8086 mode). 64-bit code uses the 32-bit layout with selectors.
 *
 * @see "Intel SDM volume 1, figures 8-9 to 8-12"
 */
final class Environment {
  private static final int SIZE_16 = 14;
  private static final int SIZE_32 = 28;
  private static final int REGISTERS = 80;

  /** What the 32-bit layouts hold in the reserved upper halves. */
  private static final int RESERVED = 0xFFFF << 16;

  private static final int OPCODE = 0x7FF;

  private Environment() {}

  /** FNSTENV's memory. */
  static void store(Cpu c, Operands o) {
    int size = size(o);
    long linear = o.memory().linear(c, size, true);
    c.mmu.probeWrite(linear, size);
    environment(c, o, linear);
  }

  /** FLDENV. */
  static void load(Cpu c, Operands o) {
    int size = size(o);
    long linear = o.memory().linear(c, size, false);
    c.mmu.probeRead(linear, size);
    load(c, o, linear);
  }

  /** FNSAVE's memory. */
  static void save(Cpu c, Operands o) {
    int size = size(o);
    long linear = o.memory().linear(c, size + REGISTERS, true);
    c.mmu.probeWrite(linear, size + REGISTERS);
    environment(c, o, linear);
    Fpu f = c.fpu;
    for (int i = 0; i < 8; i++) {
      long at = at(c, linear, size + 10 * i);
      c.mmu.store64(at, f.significand[f.st(i)]);
      c.mmu.store16(at(c, at, 8), f.signExponent[f.st(i)]);
    }
  }

  /** FRSTOR. */
  static void restore(Cpu c, Operands o) {
    int size = size(o);
    long linear = o.memory().linear(c, size + REGISTERS, false);
    c.mmu.probeRead(linear, size + REGISTERS);
    load(c, o, linear);
    Fpu f = c.fpu;
    for (int i = 0; i < 8; i++) {
      long at = at(c, linear, size + 10 * i);
      f.significand[f.st(i)] = c.mmu.load64(at);
      f.signExponent[f.st(i)] = c.mmu.load16(at(c, at, 8)) & 0xFFFF;
    }
  }

  private static int size(Operands o) {
    return o.operandSize == 2 ? SIZE_16 : SIZE_32;
  }

  /** A linear address within the operand; outside 64-bit code it wraps at 4 GiB. */
  private static long at(Cpu c, long linear, int offset) {
    long at = linear + offset;
    return c.code64() ? at : at & 0xFFFF_FFFFL;
  }

  private static void environment(Cpu c, Operands o, long linear) {
    Fpu f = c.fpu;
    if (o.operandSize == 2) {
      c.mmu.store16(linear, f.control);
      c.mmu.store16(at(c, linear, 2), f.statusWord());
      c.mmu.store16(at(c, linear, 4), f.tagWord());
      pointers16(c, linear);
    } else {
      c.mmu.store32(linear, RESERVED | f.control);
      c.mmu.store32(at(c, linear, 4), RESERVED | f.statusWord());
      c.mmu.store32(at(c, linear, 8), RESERVED | f.tagWord());
      pointers32(c, linear);
    }
  }

  private static void pointers16(Cpu c, long linear) {
    Fpu f = c.fpu;
    if (c.realOrVirtual8086()) {
      int instruction = (int) linearInstruction(f);
      int operand = (int) linearOperand(f);
      c.mmu.store16(at(c, linear, 6), instruction);
      c.mmu.store16(at(c, linear, 8), instruction >>> 4 & 0xF000 | f.lastOpcode & OPCODE);
      c.mmu.store16(at(c, linear, 10), operand);
      c.mmu.store16(at(c, linear, 12), operand >>> 4 & 0xF000);
    } else {
      c.mmu.store16(at(c, linear, 6), (int) f.lastInstruction);
      c.mmu.store16(at(c, linear, 8), f.lastInstructionSelector);
      c.mmu.store16(at(c, linear, 10), (int) f.lastOperand);
      c.mmu.store16(at(c, linear, 12), f.lastOperandSelector);
    }
  }

  private static void pointers32(Cpu c, long linear) {
    Fpu f = c.fpu;
    if (c.realOrVirtual8086()) {
      int instruction = (int) linearInstruction(f);
      int operand = (int) linearOperand(f);
      c.mmu.store32(at(c, linear, 12), RESERVED | instruction & 0xFFFF);
      c.mmu.store32(at(c, linear, 16), instruction >>> 16 << 12 | f.lastOpcode & OPCODE);
      c.mmu.store32(at(c, linear, 20), RESERVED | operand & 0xFFFF);
      c.mmu.store32(at(c, linear, 24), operand >>> 16 << 12);
    } else {
      c.mmu.store32(at(c, linear, 12), (int) f.lastInstruction);
      c.mmu.store32(at(c, linear, 16), f.lastInstructionSelector & 0xFFFF | (f.lastOpcode & OPCODE) << 16);
      c.mmu.store32(at(c, linear, 20), (int) f.lastOperand);
      c.mmu.store32(at(c, linear, 24), RESERVED | f.lastOperandSelector & 0xFFFF);
    }
  }

  private static long linearInstruction(Fpu f) {
    return f.lastInstruction + ((long) f.lastInstructionSelector << 4);
  }

  private static long linearOperand(Fpu f) {
    return f.lastOperand + ((long) f.lastOperandSelector << 4);
  }

  private static void load(Cpu c, Operands o, long linear) {
    Fpu f = c.fpu;
    boolean narrow = o.operandSize == 2;
    int step = narrow ? 2 : 4;
    f.tagWord(c.mmu.load16(at(c, linear, 2 * step)));
    f.controlWord(c.mmu.load16(linear));
    f.statusWord(c.mmu.load16(at(c, linear, step)));
    if (c.realOrVirtual8086()) {
      linearPointers(c, linear, narrow);
    } else {
      selectorPointers(c, linear, narrow);
    }
  }

  private static void linearPointers(Cpu c, long linear, boolean narrow) {
    Fpu f = c.fpu;
    int step = narrow ? 2 : 4;
    int mask = narrow ? 0xF : 0xFFFF;
    int opcode = word(c, linear, 4 * step, narrow);
    f.lastOpcode = opcode & OPCODE;
    f.lastInstruction = (opcode >>> 12 & mask) << 16 | word(c, linear, 3 * step, true);
    f.lastInstructionSelector = 0;
    f.lastOperand = (word(c, linear, 6 * step, narrow) >>> 12 & mask) << 16 | word(c, linear, 5 * step, true);
    f.lastOperandSelector = 0;
    f.lastInstruction &= 0xFFFF_FFFFL;
    f.lastOperand &= 0xFFFF_FFFFL;
  }

  private static void selectorPointers(Cpu c, long linear, boolean narrow) {
    Fpu f = c.fpu;
    int step = narrow ? 2 : 4;
    int selector = word(c, linear, 4 * step, narrow);
    f.lastInstruction = word(c, linear, 3 * step, narrow) & 0xFFFF_FFFFL;
    f.lastInstructionSelector = selector & 0xFFFF;
    f.lastOperand = word(c, linear, 5 * step, narrow) & 0xFFFF_FFFFL;
    f.lastOperandSelector = word(c, linear, 6 * step, true);
    if (!narrow) {
      f.lastOpcode = selector >>> 16 & OPCODE;
    }
  }

  /** A zero-extended word or a doubleword of the environment. */
  private static int word(Cpu c, long linear, int offset, boolean narrow) {
    return narrow ? c.mmu.load16(at(c, linear, offset)) & 0xFFFF : c.mmu.load32(at(c, linear, offset));
  }
}

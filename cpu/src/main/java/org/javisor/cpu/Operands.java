package org.javisor.cpu;

import org.javisor.x86.Encoding;
import org.javisor.x86.Instruction;
import org.javisor.x86.Mnemonic;
import org.jspecify.annotations.Nullable;

/**
 * A decoded instruction bound to its place in a block: immutable, what an {@link Operation} reads its operands from.
 */
public final class Operands {
  public final Encoding encoding;

  /** Offset of this instruction from the block's first byte. */
  public final int offset;

  /** Offset of the next instruction. */
  public final int nextOffset;

  /** 2, 4 or 8. */
  public final int operandSize;

  /** 2, 4 or 8. */
  public final int addressSize;

  public final boolean lock;
  public final boolean rep;
  public final boolean repne;

  /** Segment of the memory or source string operand. */
  public final int segment;

  /** The memory operand; null in register forms. */
  public final @Nullable Address address;

  /** The last-opcode register's value after this instruction: the low three bits of an escape opcode, and ModRM. */
  public final int x87Opcode;

  public final int reg;
  public final int rm;
  public final int vvvv;
  public final long immediate;
  public final long immediate2;

  /**
   * @param i copied
   * @param offset of the instruction from the block's first byte
   * @param mode the CPU's mode key the block is decoded for
   */
  public Operands(Instruction i, int offset, int mode) {
    this.encoding = i.encoding;
    this.offset = offset;
    this.nextOffset = offset + i.length;
    this.operandSize = i.operandSize;
    this.addressSize = i.addressSize;
    this.lock = i.lock;
    this.rep = i.rep;
    this.repne = i.repne;
    this.segment = i.segment;
    this.address = i.encoding.hasMemoryForm() && i.mod != 3 ? address(i, nextOffset, mode) : null;
    this.x87Opcode = (i.encoding.opcode().value() & 7) << 8 | i.mod << 6 | (i.reg & 7) << 3 | i.rm & 7;
    this.reg = i.reg;
    this.rm = i.rm;
    this.vvvv = i.vvvv;
    this.immediate = i.immediate;
    this.immediate2 = i.immediate2;
  }

  /** Binds the memory operand of an instruction that ends at {@code nextOffset} of its block. */
  public static Address address(Instruction i, int nextOffset, int mode) {
    long displacement = i.displacement + (i.base == Cpu.RIP ? nextOffset : 0);
    boolean code64 = (mode & Cpu.MODE_CODE_SIZE) == Cpu.MODE_CODE_64;
    if (code64 || ((mode & Cpu.MODE_FLAT) != 0 && i.segment < Cpu.FS && i.segment != Cpu.CS)) {
      return new FlatAddress(i.base, i.index, i.scale, displacement, i.addressSize, i.segment, code64);
    }
    return new SegmentedAddress(i.base, i.index, i.scale, displacement, i.addressSize, i.segment);
  }

  public Mnemonic mnemonic() {
    return encoding.mnemonic();
  }

  public boolean isRegisterForm() {
    return address == null;
  }

  /** RIP of the following instruction, truncated to the code size. */
  public long nextRip(Cpu c) {
    return (c.r[Cpu.RIP] + nextOffset) & ripMask(c);
  }

  /** RIP of this instruction. */
  public long rip(Cpu c) {
    return (c.r[Cpu.RIP] + offset) & ripMask(c);
  }

  private static long ripMask(Cpu c) {
    return c.code64() ? -1 : 0xFFFF_FFFFL;
  }

  /** The memory operand of an instruction that has one. */
  public Address memory() {
    Address a = address;
    if (a == null) {
      throw new IllegalStateException("register form: " + mnemonic());
    }
    return a;
  }
}

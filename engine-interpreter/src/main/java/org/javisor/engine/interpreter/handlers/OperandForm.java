package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.FlatAddress;
import org.javisor.cpu.Operands;
import org.javisor.cpu.integer.Width;
import org.javisor.x86.Instruction;
import org.javisor.x86.Mnemonic;
import org.javisor.x86.Register;
import org.jspecify.annotations.Nullable;

/**
 * The general-purpose operands of one instruction in the form that specialised handlers take them. Instructions with
 * prefixes that change their meaning, segmented memory or high byte registers have the shape {@link Shape#OTHER}.
 *
 * <p>Filled in by {@link #read}, reused from block to block; handlers copy what they need.
 */
public final class OperandForm {
  /** AH: its low byte is register 0. */
  private static final int FIRST_HIGH_BYTE = Register.HIGH_BYTE + 4;

  public Mnemonic mnemonic = Mnemonic.NOP;
  public int condition;
  public Shape shape = Shape.OTHER;

  /** {@link Width} of the first operand. */
  public int width;

  /** {@link Width} of the second operand. */
  public int sourceWidth;

  /** The first register among the operands: the destination, but for the shape MR. */
  public int register;

  /** The second register. */
  public int source;

  public long immediate;

  /** Offset of the next instruction from the block's first byte. */
  public int nextOffset;

  /** Nothing can observe the arithmetic flags that this instruction sets. */
  public boolean flagsDead;

  /** The instruction has a LOCK prefix. */
  public boolean lock;

  private @Nullable FlatAddress address;

  /**
   * @param next offset of the following instruction from the block's first byte
   * @param mode the mode key that the block is decoded for
   * @return whether the instruction has a shape; if not, nothing but {@link #shape} is filled in
   */
  public boolean read(Instruction i, int next, int mode) {
    FormTemplate t = FormTemplate.of(i);
    shape = Shape.OTHER;
    if (t.shape == Shape.OTHER || i.rep || i.repne) {
      return false;
    }
    register = t.register(i);
    source = t.source(i);
    Shape fits = register > 15 || source > 15 ? highByte(t.shape, i.mnemonic()) : t.shape;
    if (fits == Shape.OTHER) {
      return false;
    }
    address = null;
    if (fits.hasMemory()) {
      if (!(Operands.address(i, next, mode) instanceof FlatAddress flat)) {
        return false;
      }
      address = flat;
    }
    shape = fits;
    lock = i.lock;
    mnemonic = i.mnemonic();
    condition = i.encoding.condition();
    width = t.width(i.operandSize);
    sourceWidth = t.sourceWidth(i.operandSize);
    immediate = t.one ? 1 : i.immediate;
    nextOffset = next;
    flagsDead = false;
    return true;
  }

  /** The forms with high byte registers that are worth a handler. */
  private Shape highByte(Shape letters, Mnemonic name) {
    if (letters == Shape.RI) {
      register -= FIRST_HIGH_BYTE;
      return Shape.HI;
    }
    if (letters == Shape.RR && name == Mnemonic.MOVZX) {
      source -= FIRST_HIGH_BYTE;
      return Shape.RH;
    }
    return Shape.OTHER;
  }

  public FlatAddress address() {
    FlatAddress a = address;
    if (a == null) {
      throw new IllegalStateException("no memory operand: " + mnemonic);
    }
    return a;
  }
}

package org.javisor.engine.interpreter.handlers;

/**
 * Translated code was left in the middle of a block, in front of an instruction that is about to overwrite that code.
 * Thrown with exact RIP and instruction count. The interpreter executes the rest of the block, so that both tiers look
 * for interrupts and limits at the same instructions.
 */
public final class Unfinished extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Guest-physical address of the block. */
  private long block;

  /** Distance of the instruction from the block's first byte. */
  private int offset;

  public Unfinished() {
    super(null, null, false, false);
  }

  /** Says where. */
  public void at(long blockGuestPhys, int instructionOffset) {
    block = blockGuestPhys;
    offset = instructionOffset;
  }

  public long block() {
    return block;
  }

  public int offset() {
    return offset;
  }
}

package org.javisor.cpu.x87;

/**
 * x87 and MMX state. Registers are indexed physically (R0..R7); ST(i) is physical register {@code (top + i) & 7}; MMi is
 * the significand of physical register i.
 *
 * @see "Intel SDM volume 1, 8.1 x87 FPU Execution Environment"
 */
public final class Fpu {
  /** 64-bit significands with explicit integer bit. */
  public final long[] significand = new long[8];

  /** Sign (bit 15) and biased exponent (bits 14:0). */
  public final int[] signExponent = new int[8];

  public int control = 0x37F;

  /** The status word without TOP. */
  public int status;

  public int top;

  /** One bit per physical register: 1 = not empty. */
  public int valid;

  public int lastOpcode;
  public long lastInstruction;
  public int lastInstructionSelector;
  public long lastOperand;
  public int lastOperandSelector;
}

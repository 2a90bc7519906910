package org.javisor.x86;

/** Register numbers as the encodings use them, and the pseudo registers of a decoded memory operand. */
public final class Register {
  public static final int RAX = 0;
  public static final int RCX = 1;
  public static final int RDX = 2;
  public static final int RBX = 3;
  public static final int RSP = 4;
  public static final int RBP = 5;
  public static final int RSI = 6;
  public static final int RDI = 7;
  public static final int R8 = 8;
  public static final int R15 = 15;

  /** An absent base or index: reads as zero. */
  public static final int NONE = 16;

  /** The instruction pointer as the base of a memory operand. */
  public static final int RIP = 17;

  public static final int ES = 0;
  public static final int CS = 1;
  public static final int SS = 2;
  public static final int DS = 3;
  public static final int FS = 4;
  public static final int GS = 5;

  /** Added to 4..7 for AH, CH, DH and BH as numbers of 8-bit registers: 20..23. */
  public static final int HIGH_BYTE = 16;

  private Register() {}
}

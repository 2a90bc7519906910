package org.javisor.engine.translator;

/** Where a region's method keeps what: numbers of JVM local variables. Longs take two. */
final class Slots {
  static final int THIS = 0;
  static final int CPU = 1;

  /** {@code c.r}. */
  static final int REGISTERS = 2;

  static final int MMU = 3;

  /** The lazy flags: kind, result, source. */
  static final int FLAGS_KIND = 4;

  static final int FLAGS_RESULT = 5;
  static final int FLAGS_SOURCE = 7;

  /** Linear address of the region's first byte. */
  static final int BASE = 9;

  /** Instructions retired before the block that runs. */
  static final int RETIRED = 11;

  /** Result of the last rotation whose flags are not in their locals. */
  static final int ROTATED = 13;

  /** Number of the place where an exception may arise. */
  static final int SITE = 15;

  static final int NEXT_RIP = 16;

  /** Number of the general end by which the region is left. */
  static final int END = 18;

  static final int EXCEPTION = 19;

  /** Address of a read-modify-write. */
  static final int ADDRESS = 20;

  // Operands and result of the instruction that last set the flags: ints up to 32 bits, longs above. A condition behind
  // it reads them.
  static final int INT_A = 22;
  static final int INT_B = 23;
  static final int INT_RESULT = 24;
  static final int LONG_A = 25;
  static final int LONG_B = 27;
  static final int LONG_RESULT = 29;

  /** Scratch of instructions that leave the flags alone. */
  static final int LONG_SCRATCH = 31;

  static final int INT_SCRATCH = 33;

  private static final int GPR = 34;

  // 66: behind the general registers.

  /** {@code c.xmm}. */
  static final int VECTORS = 66;

  /** Address of an access of 16 bytes. */
  static final int VECTOR_ADDRESS = 67;

  // What was loaded from there.
  static final int VECTOR_LOW = 69;
  static final int VECTOR_HIGH = 71;

  /** Number of the last x87 instruction that ran since the FPU was told, or -1. */
  static final int X87_SITE = 73;

  /** That of the last one with a memory operand. */
  static final int X87_OPERAND_SITE = 74;

  /** That operand's offset. */
  static final int X87_OPERAND = 75;

  /** The offset of the memory operand at hand. */
  static final int X87_OFFSET = 77;

  private static final int XMM = 80;

  private Slots() {}

  /** The local of a general register. */
  static int gpr(int n) {
    return GPR + 2 * n;
  }

  /** The local of an XMM register's low half; that of the high half is two further on. */
  static int xmm(int n) {
    return XMM + 4 * n;
  }
}

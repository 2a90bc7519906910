package org.javisor.x86;

/**
 * The state of a decode that selects among the rows of one opcode, packed into one int; a row is a mask and a value
 * over it.
 */
final class DecodeKey {
  static final int RM_SHIFT = 0;
  static final int REG_SHIFT = 3;
  static final int MOD_REGISTER = 1 << 6;
  static final int OPERAND_SIZE_PREFIX = 1 << 7;

  /** Two bits: {@link #REPEAT_F3}, {@link #REPEAT_F2} or neither. */
  static final int REPEAT_MASK = 3 << 8;

  static final int REPEAT_F3 = 1 << 8;
  static final int REPEAT_F2 = 2 << 8;
  static final int W = 1 << 10;
  static final int MODE_64 = 1 << 11;
  static final int PROTECTED = 1 << 12;
  static final int REX_B = 1 << 13;

  /** Two bits: 0, 1, 2 for operands of 2, 4 and 8 bytes by the normal rule. */
  static final int OPERAND_SIZE_SHIFT = 14;

  static final int VECTOR_LENGTH = 1 << 16;

  private DecodeKey() {}

  /** The bits that matter to a row. */
  static int mask(Encoding e) {
    Opcode o = e.opcode();
    int mask = o.rm() >= 0 ? 7 << RM_SHIFT : 0;
    mask |= o.reg() >= 0 ? 7 << REG_SHIFT : 0;
    mask |= o.mod() >= 0 ? MOD_REGISTER : 0;
    mask |= o.w() >= 0 ? W : 0;
    mask |= o.l() >= 0 ? VECTOR_LENGTH : 0;
    mask |= o.operandSize() > 0 ? 3 << OPERAND_SIZE_SHIFT : 0;
    mask |= e.isValidIn64() && e.isValidInLegacy() ? 0 : MODE_64;
    mask |= e.isProtectedModeOnly() ? PROTECTED : 0;
    mask |= e.withoutRexB() ? REX_B : 0;
    return mask | switch (o.prefix()) {
      case ANY -> 0;
      case NONE, P66 -> OPERAND_SIZE_PREFIX | REPEAT_MASK;
      case NO_REPEAT, PF2, PF3 -> REPEAT_MASK;
    };
  }

  /** What those bits must be. */
  static int value(Encoding e) {
    Opcode o = e.opcode();
    int value = Math.max(0, o.rm()) << RM_SHIFT;
    value |= Math.max(0, o.reg()) << REG_SHIFT;
    value |= o.mod() == Opcode.MOD_REGISTER ? MOD_REGISTER : 0;
    value |= o.w() == 1 ? W : 0;
    value |= o.l() == 1 ? VECTOR_LENGTH : 0;
    value |= o.operandSize() > 0 ? operandSizeBits(o.operandSize()) : 0;
    value |= e.isValidInLegacy() ? 0 : MODE_64;
    value |= e.isProtectedModeOnly() ? PROTECTED : 0;
    return value | switch (o.prefix()) {
      case ANY, NONE, NO_REPEAT -> 0;
      case P66 -> OPERAND_SIZE_PREFIX;
      case PF3 -> REPEAT_F3;
      case PF2 -> REPEAT_F2;
    };
  }

  /**
   * @param operandSize 2, 4 or 8
   */
  static int operandSizeBits(int operandSize) {
    return operandSize >> 2 << OPERAND_SIZE_SHIFT;
  }
}

package org.javisor.x86;

/** The bytes that follow ModRM and displacement, as one choice per encoding. */
enum ImmediateForm {
  NONE,
  BYTE,
  WORD,
  /** 16 bits with 16-bit operands, else 32. */
  WORD_OR_DOUBLE,
  /** As wide as the operand, 64 bits included. */
  OPERAND,
  /** ENTER: 16 bits, then 8. */
  WORD_BYTE,
  /** An absolute offset as wide as an address. */
  OFFSET,
  /** An offset as wide as the operand, then a selector. */
  FAR_POINTER;

  /** The form of operands that begin as this one does and go on with another. */
  ImmediateForm followedBy(OperandKind kind) {
    ImmediateForm next = of(kind);
    if (this == WORD && next == BYTE) {
      return WORD_BYTE;
    }
    return next == NONE ? this : next;
  }

  private static ImmediateForm of(OperandKind kind) {
    return switch (kind.method()) {
      case A -> FAR_POINTER;
      case O -> OFFSET;
      case I, J -> switch (kind.type()) {
        case B -> BYTE;
        case W -> WORD;
        case Z -> WORD_OR_DOUBLE;
        case V -> OPERAND;
        default -> throw new IllegalArgumentException(kind.name());
      };
      default -> NONE;
    };
  }
}

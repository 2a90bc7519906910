package org.javisor.x86;

import java.util.List;

/** Which register numbers in ModRM.reg are defined, for segment, control and debug registers. */
enum RegisterCheck {
  NONE,
  /** CR0, CR2, CR3, CR4, CR8. */
  CONTROL,
  /** DR0 to DR7. */
  DEBUG,
  /** ES to GS. */
  SEGMENT,
  /** The same without CS, which MOV cannot load. */
  SEGMENT_LOAD;

  private static final int DEFINED_CONTROL_REGISTERS = 1 << 0 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 8;

  static RegisterCheck of(List<OperandKind> operands) {
    RegisterCheck check = NONE;
    for (OperandKind kind : operands) {
      switch (kind.method()) {
        case C -> check = CONTROL;
        case D -> check = DEBUG;
        case S -> check = kind == operands.getFirst() ? SEGMENT_LOAD : SEGMENT;
        default -> {}
      }
    }
    return check;
  }

  boolean allows(int reg) {
    return switch (this) {
      case NONE -> true;
      case CONTROL -> (DEFINED_CONTROL_REGISTERS >> reg & 1) != 0;
      case DEBUG -> reg < 8;
      case SEGMENT -> reg <= Register.GS;
      case SEGMENT_LOAD -> reg <= Register.GS && reg != Register.CS;
    };
  }
}

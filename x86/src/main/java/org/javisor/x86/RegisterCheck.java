package org.javisor.x86;

import org.javisor.x86.OperandKind.Method;

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

  /**
   * The check for an encoding.
   *
   * @param methods set of the operands' addressing methods
   */
  static RegisterCheck of(int methods, OperandKind[] operands) {
    if ((methods & (Method.C.bit() | Method.D.bit() | Method.S.bit())) == 0) {
      return NONE;
    }
    if ((methods & Method.S.bit()) != 0) {
      return operands[0] == OperandKind.Sw ? SEGMENT_LOAD : SEGMENT;
    }
    return (methods & Method.C.bit()) != 0 ? CONTROL : DEBUG;
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

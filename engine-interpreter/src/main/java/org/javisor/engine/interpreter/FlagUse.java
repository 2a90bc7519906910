package org.javisor.engine.interpreter;

import org.javisor.engine.interpreter.handlers.OperandForm;
import org.javisor.x86.Mnemonic;

/** Which instructions read and write the arithmetic flags: finds flags that nothing can observe. */
final class FlagUse {
  private FlagUse() {}

  /**
   * Whether the flags before an instruction can be observed.
   *
   * @param liveAfter whether those after it can
   */
  static boolean liveBefore(OperandForm f, boolean liveAfter) {
    if (mayFault(f)) {
      return true;
    }
    return switch (f.mnemonic) {
      case ADC, SBB, CMOVCC, SETCC -> true;
      case ADD, SUB, AND, OR, XOR, CMP, TEST, NEG, IMUL, MUL -> false;
      // A shift by a constant; the factory refuses zero. By CL it may leave the flags as they are.
      case SHL, SHR, SAR -> f.shape != org.javisor.engine.interpreter.handlers.Shape.RI;
      // These keep some flags; where their own are dead they need none.
      case INC, DEC, ROL, ROR -> liveAfter;
      case MOV, MOVZX, MOVSX, MOVSXD, LEA, NOT -> liveAfter;
      default -> true;
    };
  }

  private static boolean mayFault(OperandForm f) {
    return f.mnemonic == Mnemonic.PUSH
        || f.mnemonic == Mnemonic.POP
        || (f.shape.hasMemory() && f.mnemonic != Mnemonic.LEA);
  }
}

package org.javisor.engine.interpreter.handlers;

/** Shapes of general-purpose operands: R a register, M flat memory, I an immediate. */
public enum Shape {
  /** Anything without a specialised handler. */
  OTHER,
  /** No operands, or implied ones only. */
  NONE,
  /** A high byte register (AH, CH, DH, BH) and an immediate. */
  HI,
  /** A register and a high byte register. */
  RH,
  R,
  M,
  I,
  RR,
  RI,
  RM,
  MR,
  MI,
  RRI,
  RMI;

  static Shape of(String letters) {
    return switch (letters) {
      case "" -> NONE;
      case "R" -> R;
      case "M" -> M;
      case "I" -> I;
      case "RR" -> RR;
      case "RI" -> RI;
      case "RM" -> RM;
      case "MR" -> MR;
      case "MI" -> MI;
      case "RRI" -> RRI;
      case "RMI" -> RMI;
      default -> OTHER;
    };
  }

  private final boolean memory = name().indexOf('M') >= 0;

  public boolean hasMemory() {
    return memory;
  }
}

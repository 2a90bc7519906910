package org.javisor.x86;

/** An operand as it is written in assembly language. */
sealed interface AssemblyOperand {
  /** A general register: number as in {@link Instruction}, and its width. */
  record General(int number, int sizeBytes) implements AssemblyOperand {}

  /** A register of another file. */
  record Special(OperandKind.Method file, int number) implements AssemblyOperand {}

  /** An immediate, or the absolute target of a branch. */
  record Immediate(long value) implements AssemblyOperand {}

  /** {@code selector:offset}. */
  record FarPointer(int selector, long offset) implements AssemblyOperand {}

  /**
   * Memory.
   *
   * @param sizeBytes as written, 0 if it is not
   * @param segment as written, -1 if it is not
   * @param base a register, {@link Register#NONE} or {@link Register#RIP}
   * @param index a register or {@link Register#NONE}
   * @param scale shift count
   * @param displacement signed; with {@code relative} the absolute address meant
   * @param addressSize 2, 4 or 8, or 0 where no register shows it
   * @param relative the displacement is to be taken relative to the next instruction
   */
  record Memory(
      int sizeBytes,
      int segment,
      int base,
      int index,
      int scale,
      long displacement,
      int addressSize,
      boolean relative)
      implements AssemblyOperand {}
}

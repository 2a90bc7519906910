package org.javisor.cpu.integer;

import org.javisor.cpu.OperationTable;

/** All general-purpose instructions. */
public final class IntegerOperations {
  private IntegerOperations() {}

  public static void register(OperationTable t) {
    ArithmeticOperations.register(t);
    ShiftOperations.register(t);
    BitOperations.register(t);
    MoveOperations.register(t);
    StackOperations.register(t);
    BranchOperations.register(t);
    StringOperations.register(t);
  }
}

package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Operation;

/** Any instruction by its general operation. */
public final class OperationHandler extends Handler {
  private final Operation operation;
  private final Operands operands;

  public OperationHandler(Operation operation, Operands operands) {
    this.operation = operation.bind(operands);
    this.operands = operands;
  }

  @Override
  public void execute(Cpu c) {
    operation.execute(c, operands);
  }
}

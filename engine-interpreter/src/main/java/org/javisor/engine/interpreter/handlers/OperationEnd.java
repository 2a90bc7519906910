package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Operation;
import org.javisor.cpu.system.Attention;
import org.jspecify.annotations.Nullable;

/**
 * An instruction that ends its block by its general operation: because it transfers control, or because it may change
 * what decoding, translation or the acceptance of interrupts depends on.
 */
public final class OperationEnd extends BlockEnd {
  private final Operation operation;
  private final Operands operands;
  private final boolean setsRip;
  private final boolean changesState;

  /**
   * @param setsRip the operation itself sets RIP
   * @param changesState interrupts, modes or traps must be looked at anew
   */
  public OperationEnd(Operation operation, Operands operands, boolean setsRip, boolean changesState) {
    this.operation = operation;
    this.operands = operands;
    this.setsRip = setsRip;
    this.changesState = changesState;
  }

  @Override
  public @Nullable Block execute(Cpu c) {
    perform(c);
    settle(c);
    return null;
  }

  /** The operation, and RIP. */
  public void perform(Cpu c) {
    if (setsRip) {
      operation.execute(c, operands);
    } else {
      long next = operands.nextRip(c);
      operation.execute(c, operands);
      c.r[Cpu.RIP] = next;
    }
  }

  /** Has the engine look at interrupts and traps, if the operation may have changed what is to be seen there. */
  public void settle(Cpu c) {
    if (changesState && Attention.isWanted(c)) {
      c.attention = true;
    }
  }
}

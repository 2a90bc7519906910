package org.javisor.engine.interpreter.handlers;

import org.javisor.cpu.Cpu;

/**
 * One decoded instruction, bound to its operands: one small class per operation and operand form. Leaves RIP alone;
 * throws {@link org.javisor.cpu.GuestFault} before any effect.
 */
public abstract class Handler {
  public abstract void execute(Cpu c);
}

package org.javisor.cpu.simd;

import java.util.function.Predicate;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.Operands;
import org.javisor.cpu.Operation;

/** An operation of which the operands' kinds decide which of two it is. */
final class Choice implements Operation {
  private final Predicate<Operands> test;
  private final Operation whereTrue;
  private final Operation whereFalse;

  Choice(Predicate<Operands> test, Operation whereTrue, Operation whereFalse) {
    this.test = test;
    this.whereTrue = whereTrue;
    this.whereFalse = whereFalse;
  }

  @Override
  public void execute(Cpu c, Operands o) {
    (test.test(o) ? whereTrue : whereFalse).execute(c, o);
  }

  @Override
  public Operation bind(Operands o) {
    return (test.test(o) ? whereTrue : whereFalse).bind(o);
  }
}

package org.javisor.engine.interpreter;

import org.javisor.engine.testkit.BareMachine;
import org.javisor.engine.testkit.DebugContract;

class InterpreterDebugTest extends DebugContract {
  @Override
  protected BareMachine newMachine() {
    return new BareMachine(new InterpreterEngine());
  }
}

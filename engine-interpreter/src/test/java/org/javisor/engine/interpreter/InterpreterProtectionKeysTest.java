package org.javisor.engine.interpreter;

import org.javisor.engine.Engine;
import org.javisor.engine.testkit.ProtectionKeysContract;

class InterpreterProtectionKeysTest extends ProtectionKeysContract {
  @Override
  protected Engine newEngine() {
    return new InterpreterEngine();
  }
}

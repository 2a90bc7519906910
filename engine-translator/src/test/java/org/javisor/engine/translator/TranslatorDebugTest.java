package org.javisor.engine.translator;

import org.javisor.engine.testkit.BareMachine;
import org.javisor.engine.testkit.DebugContract;

/** Whatever runs twice is translated at once. */
class TranslatorDebugTest extends DebugContract {
  @Override
  protected BareMachine newMachine() {
    return new BareMachine(TranslatorEngine.atOnce(1));
  }
}

package org.javisor.engine.translator;

import org.javisor.engine.testkit.BareMachine;
import org.javisor.engine.testkit.VcpuContract;

/** The programs of the contract in their second run: whatever ran in the first is translated. */
class TranslatorVcpuTest extends VcpuContract {
  @Override
  protected BareMachine newMachine() {
    return new BareMachine(TranslatorEngine.atOnce(1)).withRehearsals(1);
  }
}

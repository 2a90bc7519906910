package org.javisor.engine.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.engine.testkit.BareMachine;
import org.javisor.engine.testkit.VcpuContract;
import org.junit.jupiter.api.Test;

class InterpreterVcpuTest extends VcpuContract {
  @Override
  protected BareMachine newMachine() {
    return new BareMachine(new InterpreterEngine());
  }

  @Test
  void codeAtTwoAddressesSharesBlocks() {
    try (BareMachine m = newMachine().asm("lea rax, [rel here]; here: hlt")) {
      m.run(100);
      m.mapAlias(1L << 30, 0);
      m.resumeAt(BareMachine.CODE + (1L << 30)).run(100);
      assertThat(m.vcpu.counters().values()).containsEntry("decoded blocks", 1L);
    }
  }
}

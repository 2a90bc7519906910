package org.javisor.engine.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.IdleBus;
import org.javisor.engine.testkit.BareMachine;
import org.junit.jupiter.api.Test;

/** STI holds interrupts off until after the next instruction. */
class InterruptShadowTest {
  private static final String TWO_STEPS = "xor eax, eax; sti; inc eax; inc eax; hlt";

  @Test
  void aWaitingInterruptArrivesAfterTheInstructionBehindSti() {
    try (BareMachine m = new BareMachine(new InterpreterEngine(), new OneInterrupt()).withHandlers().asm(TWO_STEPS)) {
      m.run(100);
      assertThat(m.vector()).isEqualTo(OneInterrupt.VECTOR);
      assertThat(m.c.r[0]).isEqualTo(1);
      assertThat(m.frame(0)).isEqualTo(BareMachine.CODE + 5);
    }
  }

  @Test
  void withoutOneWaitingNothingIsRunByItself() {
    try (BareMachine m = new BareMachine(new InterpreterEngine()).asm(TWO_STEPS)) {
      m.run(100);
      assertThat(m.c.r[0]).isEqualTo(2);
      assertThat(m.vcpu.counters().values()).containsEntry("single steps", 0L);
    }
  }

  private static final class OneInterrupt extends IdleBus {
    static final int VECTOR = 31;
    private boolean waiting = true;

    @Override
    public boolean interruptPending() {
      return waiting;
    }

    @Override
    public int acknowledgeInterrupt() {
      waiting = false;
      return VECTOR;
    }
  }
}

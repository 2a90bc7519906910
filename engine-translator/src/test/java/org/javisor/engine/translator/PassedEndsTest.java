package org.javisor.engine.translator;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.IdleBus;
import org.javisor.cpu.Vector;
import org.javisor.engine.Exit;
import org.javisor.engine.testkit.BareMachine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Instructions that end a block by their general operation, and behind which a region goes on. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PassedEndsTest {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final int RDI = 7;

  private static BareMachine machine(LateInterrupt bus) {
    return new BareMachine(TranslatorEngine.atOnce(2), bus).withHandlers();
  }

  private static long regions(BareMachine m) {
    return m.vcpu.counters().values().get("regions installed");
  }

  @Test
  void aRepeatedStoreThatFaultsInARegionKeepsWhatItHasDone() {
    try (BareMachine m = machine(new LateInterrupt(Integer.MAX_VALUE)).asm(
        "again: mov ecx, 100; rep stosq; inc rdx; jmp again")) {
      m.c.r[RAX] = 0x1122_3344_5566_7788L;
      m.c.r[RDX] = 0;
      m.c.r[RDI] = BareMachine.MEMORY_BYTES - 8 * (50 * 100 + 40);
      m.run(100_000);
      assertThat(m.vector()).isEqualTo(Vector.PF);
      assertThat(m.c.cr2).isEqualTo(BareMachine.MEMORY_BYTES);
      assertThat(m.frame(1)).isEqualTo(BareMachine.CODE + 5);
      assertThat(m.c.r[RDX]).isEqualTo(50);
      assertThat(m.c.r[RCX]).isEqualTo(60);
      assertThat(m.c.r[RDI]).isEqualTo(BareMachine.MEMORY_BYTES);
      assertThat(m.memory.read(BareMachine.MEMORY_BYTES - 8, 8)).isEqualTo(0x1122_3344_5566_7788L);
      assertThat(m.c.retired).isEqualTo(50 * 4 + 1 + 1);
      assertThat(regions(m)).isPositive();
    }
  }

  @Test
  void anInterruptThatWaitsForStiIsTakenBehindTheNextInstruction() {
    try (BareMachine m = machine(new LateInterrupt(60)).asm(
        "again: cli; inc rax; sti; inc rbx; inc rcx; jmp again")) {
      m.c.r[RAX] = 0;
      m.c.r[RBX] = 0;
      m.c.r[RCX] = 0;
      assertThat(m.run(100_000)).isEqualTo(Exit.HALTED);
      assertThat(m.c.r[Cpu.RIP]).isEqualTo(BareMachine.HANDLERS + 16 * LateInterrupt.VECTOR + 1);
      assertThat(m.frame(0)).isEqualTo(BareMachine.CODE + 8);
      assertThat(m.c.r[RBX]).isEqualTo(m.c.r[RAX]);
      assertThat(m.c.r[RCX]).isEqualTo(m.c.r[RAX] - 1);
      assertThat(m.frame(2) & Flags.IF).isNotZero();
      assertThat(regions(m)).isPositive();
    }
  }

  @Test
  void aControlRegisterThatChangesTheModeEndsTheRegion() {
    try (BareMachine m = machine(new LateInterrupt(Integer.MAX_VALUE)).asm(
        "mov ecx, 200; again: cmp ecx, 100; jne same; mov rax, cr0; or rax, 8; mov cr0, rax; same: mov rax, cr0;"
            + " movups xmm0, [rdi]; dec ecx; jnz again; hlt")) {
      m.c.r[RDI] = BareMachine.DATA;
      m.run(100_000);
      assertThat(m.vector()).as("no SSE once CR0.TS is set").isEqualTo(Vector.NM);
      assertThat(m.c.r[RCX]).isEqualTo(100);
      assertThat(regions(m)).isPositive();
    }
  }

  /** An interrupt that is there from a certain question on. */
  private static final class LateInterrupt extends IdleBus {
    static final int VECTOR = 31;
    private int questions;

    LateInterrupt(int questions) {
      this.questions = questions;
    }

    @Override
    public boolean interruptPending() {
      return questions == 0 || --questions == 0;
    }

    @Override
    public int acknowledgeInterrupt() {
      questions = Integer.MAX_VALUE;
      return VECTOR;
    }
  }
}

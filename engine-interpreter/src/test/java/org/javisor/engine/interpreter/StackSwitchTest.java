package org.javisor.engine.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.Vector;
import org.javisor.engine.testkit.BareMachine;
import org.junit.jupiter.api.Test;

/**
 * Debug exceptions around MOV SS.
 *
 * @see "Intel SDM volume 3, 7.8.3 Masking Exceptions and Interrupts When Switching Stacks"
 */
class StackSwitchTest {
  /** Offset of the instruction behind the MOV SS. */
  private static final int BEHIND = 2;

  private static final int RAX = 0;
  private static final long DR7_EXECUTE_0 = 0x402;
  private static final long DR7_WRITE_0_DWORD = 0x402 | 0xDL << 16;

  private static BareMachine machine(String vendor) {
    BareMachine m = new BareMachine(new InterpreterEngine(), CpuModel.parse("x86-64-v2,vendor=" + vendor))
        .withHandlers();
    // A null selector is allowed in SS in 64-bit mode at privilege level 0.
    m.asm("mov ss, cx; inc eax; inc eax; hlt");
    m.c.r[1] = 0;
    return m;
  }

  private static void breakpoint(BareMachine m, long linear, long dr7) {
    m.c.dr[0] = linear;
    m.c.dr[7] = dr7;
    m.c.mmu.updateBreakpoints();
    m.c.attention = true;
  }

  @Test
  void anInstructionBreakpointBehindMovSsIsLostOnIntelsProcessors() {
    try (BareMachine m = machine("intel")) {
      breakpoint(m, BareMachine.CODE + BEHIND, DR7_EXECUTE_0);
      m.run(100);
      assertThat(m.vector()).isEqualTo(-1);
      assertThat(m.c.r[RAX]).isEqualTo(2);
    }
  }

  @Test
  void itIsReportedOnAmdsProcessors() {
    try (BareMachine m = machine("amd")) {
      breakpoint(m, BareMachine.CODE + BEHIND, DR7_EXECUTE_0);
      m.run(100);
      assertThat(m.vector()).isEqualTo(Vector.DB);
      assertThat(m.c.r[RAX]).isZero();
    }
  }

  @Test
  void aBreakpointOneInstructionLaterIsReported() {
    try (BareMachine m = machine("intel")) {
      breakpoint(m, BareMachine.CODE + BEHIND + 2, DR7_EXECUTE_0);
      m.run(100);
      assertThat(m.vector()).isEqualTo(Vector.DB);
      assertThat(m.c.r[RAX]).isEqualTo(1);
    }
  }

  @Test
  void aDataBreakpointThatMovSsMeetsIsReportedBehindTheNextInstruction() {
    try (BareMachine m = machine("intel")) {
      m.asm("mov ss, word ptr [" + BareMachine.DATA + "]; inc eax; inc eax; hlt");
      // Reads and writes of two bytes.
      breakpoint(m, BareMachine.DATA, DR7_WRITE_0_DWORD | 3L << 16);
      m.run(100);
      assertThat(m.vector()).isEqualTo(Vector.DB);
      assertThat(m.c.r[RAX]).isEqualTo(1);
      assertThat(m.c.dr[6] & 0xF).isEqualTo(1);
    }
  }

  @Test
  void theLossDoesNotOutliveTheNextInstruction() {
    try (BareMachine m = machine("intel")) {
      m.asm("mov ss, cx; again: inc eax; cmp eax, 2; jne again; hlt");
      breakpoint(m, BareMachine.CODE + BEHIND, DR7_EXECUTE_0);
      m.run(100);
      assertThat(m.vector()).isEqualTo(Vector.DB);
      assertThat(m.c.r[RAX]).isEqualTo(1);
      assertThat(m.c.r[Cpu.RIP]).isNotEqualTo(BareMachine.CODE + BEHIND);
    }
  }
}

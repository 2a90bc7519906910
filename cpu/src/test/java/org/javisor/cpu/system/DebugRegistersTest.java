package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.system.SystemMachine.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

class DebugRegistersTest {
  @Test
  void fixedBitsStayAsTheyAre() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.r[0] = 0xFFFF_FFFFL & ~DebugRegisters.DR7_GD;
      m.run(0x0F, 0x23, 0xF0); // mov dr6, eax
      m.run(0x0F, 0x23, 0xF8); // mov dr7, eax
      assertThat(m.cpu.dr[6]).isEqualTo(0xFFFF_EFFFL & ~DebugRegisters.DR6_BD);
      assertThat(m.cpu.dr[7]).isEqualTo(0xFFFF_07FFL);

      m.cpu.r[0] = 0;
      m.run(0x0F, 0x23, 0xF0);
      m.run(0x0F, 0x23, 0xF8);
      assertThat(m.cpu.dr[6]).isEqualTo(0xFFFF_0FF0L);
      assertThat(m.cpu.dr[7]).isEqualTo(0x400);
    }
  }

  @Test
  void dr4AndDr5AreAliasesUnlessDebuggingExtensionsAreOn() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.run(0x0F, 0x21, 0xE0); // mov eax, dr4
      assertThat(m.cpu.r[0]).isEqualTo(m.cpu.dr[6]);

      m.cpu.cr4 |= Cpu.CR4_DE;
      m.expectFault(Vector.UD, 0, 0x0F, 0x21, 0xE0);
    }
  }

  @Test
  void upperHalvesOfStatusAndControlAreReserved() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.r[0] = 1L << 32;
      m.expectFault(Vector.GP, 0, 0x0F, 0x23, 0xF8);
      m.run(0x0F, 0x23, 0xC0); // mov dr0, rax
      assertThat(m.cpu.dr[0]).isEqualTo(1L << 32);
    }
  }

  @Test
  void generalDetectFaultsAndOpensTheRegistersToTheHandler() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.gate(Vector.DB, Tables.gate(14, CODE_0, HANDLER, 0, 0));
      m.cpu.dr[7] |= DebugRegisters.DR7_GD;
      m.expectFault(Vector.DB, 0, 0x0F, 0x21, 0xC0);

      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.DB));

      assertThat(m.cpu.dr[6] & 0xE00F).isEqualTo(DebugRegisters.DR6_BD);
      assertThat(m.cpu.dr[7] & DebugRegisters.DR7_GD).isZero();
      assertThat(m.stack(4, 0)).isEqualTo(CODE);
      assertThat(m.stack(4, 2) & Flags.RF).isNotZero();
    }
  }

  @Test
  void aSingleStepIsReportedInDr6() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.gate(Vector.DB, Tables.gate(14, CODE_0, HANDLER, 0, 0));
      m.cpu.rflags(2 | Flags.TF);
      m.cpu.dr[6] |= 3;
      m.cpu.pendingDebug = DebugRegisters.DR6_BS;

      Interrupts.deliverDebugTrap(m.cpu);

      assertThat(m.cpu.dr[6] & 0xE00F).isEqualTo(DebugRegisters.DR6_BS);
      assertThat(m.cpu.pendingDebug).isZero();
      assertThat(m.stack(4, 2)).isEqualTo(2 | Flags.TF);
      assertThat(m.cpu.rflags() & Flags.TF).isZero();
    }
  }

  @Test
  void instructionBreakpointsMatchUnlessResumeIsSet() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.dr[2] = CODE;
      m.cpu.dr[7] |= 1 << 5;
      assertThat(DebugRegisters.instructionBreakpoint(m.cpu, CODE + 1)).isFalse();

      m.cpu.systemFlags |= Flags.RF;
      assertThat(DebugRegisters.instructionBreakpoint(m.cpu, CODE)).isFalse();

      m.cpu.systemFlags &= ~Flags.RF;
      assertThat(DebugRegisters.instructionBreakpoint(m.cpu, CODE)).isTrue();
      assertThat(m.cpu.pendingDebug).isEqualTo(4);
    }
  }

  @Test
  void breakpointsCallForAttention() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.attention = false;
      m.cpu.r[0] = 1;

      m.run(0x0F, 0x23, 0xF8); // mov dr7, eax

      assertThat(m.cpu.attention).isTrue();
    }
  }

  @Test
  void iretKeepsTheResumeFlagWhereABreakpointCouldMeetIt() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.gate(Vector.UD, Tables.gate(14, CODE_0, HANDLER, 0, 0));
      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.UD));
      m.cpu.dr[7] |= 1;

      m.run(0xCF);

      assertThat(m.cpu.rflags() & Flags.RF).isNotZero();
    }
  }

  @Test
  void aSoftwareInterruptAndAMaskedSyscallAreNotFollowedByASingleStep() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.gate(0x80, Tables.gate(14, CODE_0, HANDLER, 0, 0));
      m.cpu.rflags(2 | Flags.TF);
      m.run(0xCD, 0x80);
      assertThat(m.cpu.stepSuppressed).isTrue();
    }
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      m.cpu.efer |= Cpu.EFER_SCE;
      m.cpu.rflags(2 | Flags.TF);
      m.run(0x0F, 0x05); // syscall
      assertThat(m.cpu.stepSuppressed).as("TF is not masked").isFalse();
    }
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      m.cpu.efer |= Cpu.EFER_SCE;
      m.cpu.msr.syscallMask = Flags.TF;
      m.cpu.rflags(2 | Flags.TF);
      m.run(0x0F, 0x05);
      assertThat(m.cpu.stepSuppressed).isTrue();
      m.run(0x48, 0x0F, 0x07); // sysretq
      assertThat(m.cpu.pendingDebug).as("the step is made up for").isEqualTo(DebugRegisters.DR6_BS);
    }
  }

  @Test
  void int1ReportsWhatMovSsHeldOff() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.gate(Vector.DB, Tables.gate(14, CODE_0, HANDLER, 0, 0));
      m.cpu.pendingDebug = 2;

      m.run(0xF1);

      assertThat(m.cpu.dr[6] & 0xE00F).isEqualTo(2);
      assertThat(m.cpu.pendingDebug).isZero();
    }
  }
}

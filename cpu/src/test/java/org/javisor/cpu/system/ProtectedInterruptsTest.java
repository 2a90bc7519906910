package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.system.SystemMachine.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

class ProtectedInterruptsTest {
  private static final int INTERRUPT_GATE_32 = 14;
  private static final int TRAP_GATE_32 = 15;
  private static final int INTERRUPT_GATE_16 = 6;

  @Test
  void anInterruptFromRing3SwitchesToTheStackOfTheTaskStateSegment() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.cpu.rflags(2 | Flags.IF | Flags.CF);
      m.gate(0x20, Tables.gate(INTERRUPT_GATE_32, CODE_0, HANDLER, 0, 0));

      Interrupts.deliverExternal(m.cpu, 0x20);

      assertThat(m.cpu.cpl).isZero();
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER);
      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(CODE_0);
      assertThat(m.cpu.selector[Cpu.SS]).isEqualTo(DATA_0);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_0 - 20);
      assertThat(m.stack(4, 0)).isEqualTo(CODE);
      assertThat(m.stack(4, 1)).isEqualTo(CODE_3);
      assertThat(m.stack(4, 2)).isEqualTo(2 | Flags.IF | Flags.CF);
      assertThat(m.stack(4, 3)).isEqualTo(STACK_3);
      assertThat(m.stack(4, 4)).isEqualTo(DATA_3);
      assertThat(m.cpu.rflags() & Flags.IF).isZero();
      assertThat(m.descriptor(CODE_0) >>> 40 & 1).as("accessed").isEqualTo(1);
    }
  }

  @Test
  void aTrapGateLeavesTheInterruptFlagAndClearsTrapAndNestedTask() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.rflags(2 | Flags.IF | Flags.TF | Flags.NT);
      m.gate(0x21, Tables.gate(TRAP_GATE_32, CODE_0, HANDLER, 0, 0));

      Interrupts.deliverExternal(m.cpu, 0x21);

      assertThat(m.cpu.rflags()).isEqualTo(2 | Flags.IF);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_0 - 0x1000 - 12);
    }
  }

  @Test
  void aFaultPushesItsErrorCodeAndTheResumeFlag() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.gate(Vector.GP, Tables.gate(INTERRUPT_GATE_32, CODE_0, HANDLER, 0, 0));

      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.GP, 0x1234));

      assertThat(m.stack(4, 0)).isEqualTo(0x1234);
      assertThat(m.stack(4, 1)).isEqualTo(CODE);
      assertThat(m.stack(4, 3)).isEqualTo(2 | Flags.RF);
    }
  }

  @Test
  void a16BitGatePushesWords() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.gate(0x20, Tables.gate(INTERRUPT_GATE_16, CODE16_0, 0x1234, 0, 0));

      Interrupts.deliverExternal(m.cpu, 0x20);

      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(0x1234);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_0 - 10);
      assertThat(m.stack(2, 1)).isEqualTo(CODE_3);
    }
  }

  @Test
  void iretReturnsToTheOuterRingAndMakesInnerDataSegmentsNull() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.cpu.rflags(2 | Flags.IF);
      m.gate(0x20, Tables.gate(INTERRUPT_GATE_32, CODE_0, HANDLER, 0, 0));
      Interrupts.deliverExternal(m.cpu, 0x20);
      CpuSetup.segment(m.cpu, Cpu.DS, DATA_0, 0x1234, 0xFFFF_FFFFL, CpuSetup.ACCESS_DATA);

      m.run(0xCF);

      assertThat(m.cpu.cpl).isEqualTo(3);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(CODE);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_3);
      assertThat(m.cpu.selector[Cpu.SS]).isEqualTo(DATA_3);
      assertThat(m.cpu.rflags()).isEqualTo(2 | Flags.IF);
      assertThat(m.cpu.selector[Cpu.DS]).isZero();
      assertThat(m.cpu.access[Cpu.DS] & Cpu.ACCESS_UNUSABLE).isNotZero();
      assertThat(m.cpu.r[Cpu.SEGMENT_BASE + Cpu.DS]).as("the base stays").isEqualTo(0x1234);
      assertThat(m.cpu.selector[Cpu.ES]).isEqualTo(DATA_3);
    }
  }

  @Test
  void softwareInterruptsNeedAGateThatTheirRingMayUse() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.gate(0x80, Tables.gate(INTERRUPT_GATE_32, CODE_0, HANDLER, 0, 0));
      m.expectFault(Vector.GP, 0x80 * 8 + 2, 0xCD, 0x80);

      m.gate(0x80, Tables.gate(INTERRUPT_GATE_32, CODE_0, HANDLER, 3, 0));
      m.run(0xCD, 0x80);

      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER);
      assertThat(m.stack(4, 0)).isEqualTo(CODE + 2);
    }
  }

  @Test
  void int1DoesNotLookAtTheGatesPrivilege() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.gate(Vector.DB, Tables.gate(INTERRUPT_GATE_32, CODE_0, HANDLER, 0, 0));

      m.run(0xF1);

      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER);
      assertThat(m.stack(4, 0)).isEqualTo(CODE + 1);
    }
  }

  @Test
  void intoTrapsOnlyOnOverflow() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.gate(Vector.OF, Tables.gate(TRAP_GATE_32, CODE_0, HANDLER, 0, 0));

      m.run(0xCE);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(CODE + 1);

      m.cpu.rflags(2 | Flags.OF);
      m.run(0xCE);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER);
    }
  }

  @Test
  void anAbsentGateIsNotPresentAndAGateOfWrongTypeAGeneralProtectionFault() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.gate(0x30, Tables.gate(INTERRUPT_GATE_32, CODE_0, HANDLER, 0, 0) & ~(1L << 47));
      m.gate(0x31, Tables.gate(12, CODE_0, HANDLER, 0, 0));

      m.expectFault(Vector.NP, 0x30 * 8 + 2, 0xCD, 0x30);
      m.expectFault(Vector.GP, 0x31 * 8 + 2, 0xCD, 0x31);
    }
  }

  @Test
  void theInnerStackSegmentIsCheckedWithInvalidTssFaults() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.gate(0x80, Tables.gate(INTERRUPT_GATE_32, CODE_0, HANDLER, 3, 0));

      m.write(TSS_A + 8, 4, DATA_3);
      m.expectFault(Vector.TS, DATA_3 & ~3, 0xCD, 0x80);
      m.write(TSS_A + 8, 4, 0);
      m.expectFault(Vector.TS, 0, 0xCD, 0x80);
      m.write(TSS_A + 8, 4, ABSENT_0);
      m.expectFault(Vector.SS, ABSENT_0, 0xCD, 0x80);
      m.cpu.limit[Cpu.TR] = 8;
      m.expectFault(Vector.TS, TASK_A, 0xCD, 0x80);
    }
  }

  @Test
  void aStackWithoutRoomNamesTheNewStackSegment() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.gate(0x80, Tables.gate(INTERRUPT_GATE_32, CODE_0, HANDLER, 3, 0));
      m.descriptor(DATA_0, Tables.segment(0, 0xFFF, 0, Tables.DATA | 0x4000));

      m.expectFault(Vector.SS, DATA_0, 0xCD, 0x80);
    }
  }

  @Test
  void anInterruptToAConformingHandlerKeepsTheRing() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.gate(0x20, Tables.gate(INTERRUPT_GATE_32, CONFORMING_0, HANDLER, 0, 0));

      Interrupts.deliverExternal(m.cpu, 0x20);

      assertThat(m.cpu.cpl).isEqualTo(3);
      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(CONFORMING_0 | 3);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_3 - 12);
    }
  }

  @Test
  void nmisWaitForTheReturnFromTheirHandler() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.gate(Vector.NMI, Tables.gate(INTERRUPT_GATE_32, CODE_0, HANDLER, 0, 0));
      m.cpu.nmiPending = true;

      Interrupts.deliverNmi(m.cpu);
      assertThat(m.cpu.nmiBlocked).isTrue();
      assertThat(m.cpu.nmiPending).isFalse();

      m.run(0xCF);
      assertThat(m.cpu.nmiBlocked).isFalse();
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(CODE);
    }
  }
}

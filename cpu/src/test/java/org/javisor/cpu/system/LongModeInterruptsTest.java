package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.system.SystemMachine.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

class LongModeInterruptsTest {
  private static final int INTERRUPT_GATE = 14;

  @Test
  void anInterruptFromRing3PushesFiveQuadwordsAndLoadsANullStackSegment() {
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      m.cpu.rflags(2 | Flags.IF);
      m.gate64(0x20, Tables.gate(INTERRUPT_GATE, CODE64_0, HANDLER, 0, 0), 0);

      Interrupts.deliverExternal(m.cpu, 0x20);

      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER);
      assertThat(m.cpu.cpl).isZero();
      assertThat(m.cpu.selector[Cpu.SS]).isZero();
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_0 - 40);
      assertThat(m.stack(8, 0)).isEqualTo(CODE);
      assertThat(m.stack(8, 1)).isEqualTo(CODE64_3);
      assertThat(m.stack(8, 2)).isEqualTo(2 | Flags.IF);
      assertThat(m.stack(8, 3)).isEqualTo(STACK_3);
      assertThat(m.stack(8, 4)).isEqualTo(DATA_3);
    }
  }

  @Test
  void iretqReturnsToRing3() {
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      m.gate64(0x20, Tables.gate(INTERRUPT_GATE, CODE64_0, HANDLER, 0, 0), 0);
      Interrupts.deliverExternal(m.cpu, 0x20);

      m.run(0x48, 0xCF);

      assertThat(m.cpu.cpl).isEqualTo(3);
      assertThat(m.cpu.code64()).isTrue();
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(CODE);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_3);
      assertThat(m.cpu.selector[Cpu.SS]).isEqualTo(DATA_3);
    }
  }

  @Test
  void theSameRingKeepsItsStackSegmentButAlignsTheStack() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.gate64(0x20, Tables.gate(INTERRUPT_GATE, CODE64_0, HANDLER, 0, 0), 0);
      m.cpu.r[RSP] = 0x1_F00C;

      Interrupts.deliverExternal(m.cpu, 0x20);

      assertThat(m.cpu.r[RSP]).isEqualTo(0x1_F000 - 40);
      assertThat(m.stack(8, 3)).isEqualTo(0x1_F00C);
      assertThat(m.cpu.selector[Cpu.SS]).isEqualTo(DATA_0);
    }
  }

  @Test
  void iretqToTheSameRingAlwaysPopsTheStackPointer() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.gate64(0x20, Tables.gate(INTERRUPT_GATE, CODE64_0, HANDLER, 0, 0), 0);
      m.cpu.r[RSP] = 0x1_F00C;
      Interrupts.deliverExternal(m.cpu, 0x20);

      m.run(0x48, 0xCF);

      assertThat(m.cpu.r[RSP]).isEqualTo(0x1_F00C);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(CODE);
    }
  }

  @Test
  void theInterruptStackTableIsUsedEvenWithoutAChangeOfRing() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.gate64(Vector.DF, Tables.gate(INTERRUPT_GATE, CODE64_0, HANDLER, 0, 1), 0);

      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.DF, 0));

      assertThat(m.cpu.r[RSP]).isEqualTo(IST_1 - 48);
      assertThat(m.stack(8, 0)).as("error code").isZero();
      assertThat(m.stack(8, 4)).isEqualTo(STACK_0 - 0x1000);
      assertThat(m.cpu.selector[Cpu.SS]).isEqualTo(DATA_0);
    }
  }

  @Test
  void a32BitHandlerIsRefused() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.gate64(0x20, Tables.gate(INTERRUPT_GATE, CODE_0, HANDLER, 0, 0), 0);

      m.expectFault(Vector.GP, CODE_0, 0xCD, 0x20);
    }
  }

  @Test
  void aNonCanonicalHandlerIsRefused() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.gate64(0x20, Tables.gate(INTERRUPT_GATE, CODE64_0, HANDLER, 0, 0), 0x8000);

      m.expectFault(Vector.GP, 0, 0xCD, 0x20);
    }
  }

  @Test
  void aNonCanonicalStackIsAStackFault() {
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      m.gate64(0x20, Tables.gate(INTERRUPT_GATE, CODE64_0, HANDLER, 3, 0), 0);
      m.write(TSS_64 + 4, 8, 0x8000_0000_0000_0000L);

      m.expectFault(Vector.SS, 0, 0xCD, 0x20);
    }
  }

  @Test
  void anUnmappedHandlerStackShutsDown() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.gate64(Vector.PF, Tables.gate(INTERRUPT_GATE, CODE64_0, HANDLER, 0, 0), 0);
      m.gate64(Vector.DF, Tables.gate(INTERRUPT_GATE, CODE64_0, HANDLER, 0, 0), 0);
      m.cpu.r[RSP] = 0x40_0000_0000L;

      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.PF, 0));

      assertThat(m.cpu.shutdown).isTrue();
      assertThat(m.cpu.cr2).isEqualTo(0x40_0000_0000L - 8);
    }
  }

  @Test
  void iretToCompatibilityModePopsAndTruncates() {
    try (SystemMachine m = SystemMachine.long64()) {
      long sp = m.cpu.r[RSP];
      m.write(sp, 8, 0x1234);
      m.write(sp + 8, 8, CODE_3);
      m.write(sp + 16, 8, 2 | Flags.IF);
      m.write(sp + 24, 8, STACK_3);
      m.write(sp + 32, 8, DATA_3);

      m.run(0x48, 0xCF);

      assertThat(m.cpu.mode & Cpu.MODE_CODE_SIZE).isEqualTo(Cpu.MODE_CODE_32);
      assertThat(m.cpu.longMode()).isTrue();
      assertThat(m.cpu.cpl).isEqualTo(3);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_3);
    }
  }

  @Test
  void nestedTasksDoNotExist() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.rflags(2 | Flags.NT);

      m.expectFault(Vector.GP, 0, 0x48, 0xCF);
    }
  }

  @Test
  void iretToANullStackSegmentInRing3IsRefused() {
    try (SystemMachine m = SystemMachine.long64()) {
      long sp = m.cpu.r[RSP];
      m.write(sp, 8, CODE);
      m.write(sp + 8, 8, CODE64_3);
      m.write(sp + 16, 8, 2);
      m.write(sp + 24, 8, STACK_3);
      m.write(sp + 32, 8, 3);

      m.expectFault(Vector.GP, 0, 0x48, 0xCF);
    }
  }
}

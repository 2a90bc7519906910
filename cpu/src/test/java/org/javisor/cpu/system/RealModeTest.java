package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.system.SystemMachine.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

class RealModeTest {
  @Test
  void anInterruptGoesThroughTheVectorTable() {
    try (SystemMachine m = SystemMachine.realMode()) {
      m.cpu.rflags(2 | Flags.IF | Flags.TF | Flags.CF);
      m.write(4 * 0x10, 4, 0xC000_1234L);

      m.run(0xCD, 0x10);

      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(0xC000);
      assertThat(m.cpu.r[Cpu.SEGMENT_BASE + Cpu.CS]).isEqualTo(0xC0000);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(0x1234);
      assertThat(m.cpu.r[RSP]).isEqualTo(0xFA);
      assertThat(m.read(0x200FA, 2)).isEqualTo(2);
      assertThat(m.read(0x200FC, 2)).isEqualTo(0x1000);
      assertThat(m.read(0x200FE, 2)).isEqualTo(2 | Flags.IF | Flags.TF | Flags.CF);
      assertThat(m.cpu.rflags()).isEqualTo(2 | Flags.CF);
    }
  }

  @Test
  void iretRestoresCodeAndFlags() {
    try (SystemMachine m = SystemMachine.realMode()) {
      m.cpu.rflags(2 | Flags.IF | Flags.DF);
      m.write(4 * 0x10, 4, 0xC000_1234L);
      m.run(0xCD, 0x10);

      m.run(0xCF);

      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(0x1000);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(2);
      assertThat(m.cpu.r[RSP]).isEqualTo(0x100);
      assertThat(m.cpu.rflags()).isEqualTo(2 | Flags.IF | Flags.DF);
    }
  }

  @Test
  void farCallAndReturnKeepTheStackBalanced() {
    try (SystemMachine m = SystemMachine.realMode()) {
      m.run(0x9A, 0x78, 0x56, 0x34, 0x12);
      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(0x1234);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(0x5678);

      m.run(0xCB);
      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(0x1000);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(5);
      assertThat(m.cpu.r[RSP]).isEqualTo(0x100);
    }
  }

  @Test
  void anErrorCodeIsNotPushed() {
    try (SystemMachine m = SystemMachine.realMode()) {
      m.write(4 * Vector.GP, 4, 0xC000_1234L);

      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.GP, 0));

      assertThat(m.cpu.r[RSP]).isEqualTo(0xFA);
    }
  }

  @Test
  void aLimitLoadedInProtectedModeStaysWhenTheSelectorChangesInRealMode() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.r[0] = DATA_0;
      m.run(0x8E, 0xD8); // mov ds, ax
      m.cpu.r[0] = m.cpu.cr0 & ~1;
      m.run(0x0F, 0x22, 0xC0); // mov cr0, eax
      assertThat(m.cpu.realOrVirtual8086()).isTrue();

      m.cpu.r[0] = 0x1234;
      m.run(0x8E, 0xD8);

      assertThat(m.cpu.r[Cpu.SEGMENT_BASE + Cpu.DS]).isEqualTo(0x12340);
      assertThat(m.cpu.limit[Cpu.DS]).isEqualTo(0xFFFF_FFFFL);
    }
  }

  @Test
  void enteringProtectedModeAndAFarJumpGive32BitCode() {
    try (SystemMachine m = SystemMachine.realMode()) {
      m.cpu.gdtBase = GDT;
      m.cpu.gdtLimit = 0xBF;
      m.cpu.r[0] = m.cpu.cr0 | Cpu.CR0_PE;
      m.run(0x0F, 0x22, 0xC0);
      m.run(0x66, 0xEA, 0x00, 0x80, 0x01, 0x00, CODE_0, 0x00);

      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(CODE_0);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER);
      assertThat(m.cpu.mode & Cpu.MODE_CODE_SIZE).isEqualTo(Cpu.MODE_CODE_32);
    }
  }

  @Test
  void aTargetBeyondTheLimitFaults() {
    try (SystemMachine m = SystemMachine.realMode()) {
      m.expectFault(Vector.GP, 0, 0x66, 0xEA, 0x00, 0x00, 0x01, 0x00, 0x00, 0x10);
    }
  }

  @Test
  void protectedModeInstructionsAreUndefined() {
    try (SystemMachine m = SystemMachine.realMode()) {
      m.expectFault(Vector.UD, 0, 0x0F, 0x00, 0xD8); // ltr ax
      m.expectFault(Vector.UD, 0, 0x0F, 0x00, 0xC0); // sldt ax
      m.expectFault(Vector.UD, 0, 0x0F, 0x02, 0xC0); // lar
    }
  }

  @Test
  void aWordPushedAcrossTheTopOfTheSegmentFaults() {
    try (SystemMachine m = SystemMachine.realMode()) {
      m.cpu.r[RSP] = 1;

      m.expectFault(Vector.SS, 0, 0x9C); // pushf
    }
  }
}

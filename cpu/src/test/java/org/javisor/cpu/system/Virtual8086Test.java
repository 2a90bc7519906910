package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.system.SystemMachine.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

/** Intel SDM volume 3, chapter 22 8086 Emulation. */
class Virtual8086Test {
  private static final int INTERRUPT_GATE = 14;

  private static void enableVme(SystemMachine m, int ioMapBase) {
    m.cpu.cr4 |= Cpu.CR4_VME;
    m.cpu.updateMode();
    m.write(TSS_A + 0x66, 2, ioMapBase);
  }

  @Test
  void anInterruptSavesAllSegmentsOnTheRing0Stack() {
    try (SystemMachine m = SystemMachine.virtual8086(3)) {
      m.gate(0x20, Tables.gate(INTERRUPT_GATE, CODE_0, HANDLER, 0, 0));

      Interrupts.deliverExternal(m.cpu, 0x20);

      assertThat(m.cpu.virtual8086()).isFalse();
      assertThat(m.cpu.cpl).isZero();
      assertThat(m.cpu.selector[Cpu.SS]).isEqualTo(DATA_0);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_0 - 36);
      assertThat(m.stack(4, 0)).as("EIP").isZero();
      assertThat(m.stack(4, 1)).as("CS").isEqualTo(0x1000);
      assertThat(m.stack(4, 2)).as("EFLAGS").isEqualTo(2 | Flags.VM | Flags.IOPL);
      assertThat(m.stack(4, 3)).as("ESP").isEqualTo(0x100);
      assertThat(m.stack(4, 4)).as("SS").isEqualTo(0x3000);
      assertThat(m.stack(4, 5)).as("ES").isEqualTo(0x3000 + Cpu.ES);
      assertThat(m.stack(4, 6)).as("DS").isEqualTo(0x3000 + Cpu.DS);
      assertThat(m.stack(4, 7)).as("FS").isEqualTo(0x3000 + Cpu.FS);
      assertThat(m.stack(4, 8)).as("GS").isEqualTo(0x3000 + Cpu.GS);
      assertThat(m.cpu.selector[Cpu.DS]).isZero();
      assertThat(m.cpu.access[Cpu.DS] & Cpu.ACCESS_UNUSABLE).isNotZero();
    }
  }

  @Test
  void iretGoesBackToVirtual8086Mode() {
    try (SystemMachine m = SystemMachine.virtual8086(3)) {
      m.gate(0x20, Tables.gate(INTERRUPT_GATE, CODE_0, HANDLER, 0, 0));
      Interrupts.deliverExternal(m.cpu, 0x20);

      m.run(0xCF);

      assertThat(m.cpu.virtual8086()).isTrue();
      assertThat(m.cpu.realOrVirtual8086()).isTrue();
      assertThat(m.cpu.cpl).isEqualTo(3);
      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(0x1000);
      assertThat(m.cpu.r[Cpu.SEGMENT_BASE + Cpu.CS]).isEqualTo(0x10000);
      assertThat(m.cpu.selector[Cpu.GS]).isEqualTo(0x3000 + Cpu.GS);
      assertThat(m.cpu.r[Cpu.SEGMENT_BASE + Cpu.GS]).isEqualTo(0x30000 + 16 * Cpu.GS);
      assertThat(m.cpu.limit[Cpu.DS]).isEqualTo(0xFFFF);
      assertThat(m.cpu.r[RSP]).isEqualTo(0x100);
    }
  }

  @Test
  void aHandlerMustBeInRing0() {
    try (SystemMachine m = SystemMachine.virtual8086(3)) {
      m.gate(0x20, Tables.gate(INTERRUPT_GATE, CODE_1, HANDLER, 3, 0));
      m.gate(0x21, Tables.gate(INTERRUPT_GATE, CONFORMING_0, HANDLER, 3, 0));

      m.expectFault(Vector.GP, CODE_1 & ~3, 0xCD, 0x20);
      m.expectFault(Vector.GP, CONFORMING_0, 0xCD, 0x21);
    }
  }

  @Test
  void withoutIoPrivilegeSensitiveInstructionsFault() {
    try (SystemMachine m = SystemMachine.virtual8086(0)) {
      m.gate(0x20, Tables.gate(INTERRUPT_GATE, CODE_0, HANDLER, 3, 0));

      m.expectFault(Vector.GP, 0, 0xCD, 0x20); // int 20h
      m.expectFault(Vector.GP, 0, 0xFA); // cli
      m.expectFault(Vector.GP, 0, 0xFB); // sti
      m.expectFault(Vector.GP, 0, 0x9C); // pushf
      m.expectFault(Vector.GP, 0, 0x9D); // popf
      m.expectFault(Vector.GP, 0, 0xCF); // iret
    }
  }

  @Test
  void int3GoesToTheMonitorWhateverIoPrivilege() {
    try (SystemMachine m = SystemMachine.virtual8086(0)) {
      m.gate(Vector.BP, Tables.gate(INTERRUPT_GATE, CODE_0, HANDLER, 3, 0));

      m.run(0xCC);

      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER);
    }
  }

  @Test
  void aClearRedirectionBitSendsAnInterruptToTheProgramsOwnTable() {
    try (SystemMachine m = SystemMachine.virtual8086(0)) {
      enableVme(m, 0x88);
      m.cpu.systemFlags |= Flags.VIF;
      m.write(4 * 0x21, 4, 0x2000_0345);

      m.run(0xCD, 0x21);

      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(0x2000);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(0x345);
      assertThat(m.cpu.r[RSP]).isEqualTo(0xFA);
      assertThat(m.read(0x300FE, 2)).as("IF from VIF, IOPL 3").isEqualTo(2 | Flags.IF | Flags.IOPL);
      assertThat(m.cpu.systemFlags & Flags.VIF).isZero();
      assertThat(m.cpu.virtual8086()).isTrue();
    }
  }

  @Test
  void aSetRedirectionBitNeedsIoPrivilege() {
    try (SystemMachine m = SystemMachine.virtual8086(0)) {
      enableVme(m, 0x88);
      m.write(TSS_A + 0x68 + 0x21 / 8, 1, 1 << (0x21 & 7));

      m.expectFault(Vector.GP, 0, 0xCD, 0x21);
    }
  }

  @Test
  void withVmeTheVirtualInterruptFlagTakesThePlaceOfTheRealOne() {
    try (SystemMachine m = SystemMachine.virtual8086(0)) {
      enableVme(m, 0x88);

      m.run(0xFB); // sti
      assertThat(m.cpu.systemFlags & (Flags.VIF | Flags.IF)).isEqualTo(Flags.VIF);
      m.run(0x9C); // pushf
      assertThat(m.read(0x300FE, 2)).isEqualTo(2 | Flags.IF | Flags.IOPL);
      m.run(0xFA); // cli
      assertThat(m.cpu.systemFlags & (Flags.VIF | Flags.IF)).isZero();
      m.run(0x9D); // popf
      assertThat(m.cpu.systemFlags & (Flags.VIF | Flags.IF | Flags.IOPL)).isEqualTo(Flags.VIF);
    }
  }

  @Test
  void aPendingVirtualInterruptFaultsWhenItsFlagIsSet() {
    try (SystemMachine m = SystemMachine.virtual8086(0)) {
      enableVme(m, 0x88);
      m.cpu.systemFlags |= Flags.VIP;

      m.expectFault(Vector.GP, 0, 0xFB);
    }
  }

  @Test
  void portsAreCheckedByTheBitMapEvenWithFullIoPrivilege() {
    try (SystemMachine m = SystemMachine.virtual8086(3)) {
      m.write(TSS_A + 0x68 + 2, 1, 1 << 3);

      m.expectFault(Vector.GP, 0, 0xE4, 0x13);
      m.run(0xE4, 0x12);
      assertThat(m.bus.events).containsExactly("in 12 1");
    }
  }

  @Test
  void popfCannotChangeIoPrivilege() {
    try (SystemMachine m = SystemMachine.virtual8086(3)) {
      m.write(0x30100, 2, Flags.CF);

      m.run(0x9D);

      assertThat(m.cpu.rflags()).isEqualTo(2 | Flags.CF | Flags.VM | Flags.IOPL);
    }
  }
}

package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.system.SystemMachine.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

/** Intel SDM volume 2, tables of CLI, STI and POPF. */
class FlagInstructionsTest {
  private static final long ALL = 0xFFFF_FFFFL;

  private static long popf(SystemMachine m, long image) {
    m.write(m.cpu.r[RSP], 4, image);
    m.run(0x9D);
    return m.cpu.rflags();
  }

  @Test
  void ring0MayChangeEverythingButVmRfAndTheVirtualInterruptFlags() {
    try (SystemMachine m = SystemMachine.protected32()) {
      assertThat(popf(m, ALL)).isEqualTo(0x24_7FD7);
      assertThat(popf(m, 0)).isEqualTo(2);
    }
  }

  @Test
  void ring3ChangesNeitherIoPrivilegeNorInterruptFlag() {
    try (SystemMachine m = SystemMachine.ring3()) {
      assertThat(popf(m, ALL)).isEqualTo(0x24_4DD7);
    }
  }

  @Test
  void ring3WithIoPrivilegeChangesTheInterruptFlag() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.cpu.rflags(2 | Flags.IOPL);

      assertThat(popf(m, Flags.IF)).isEqualTo(2 | Flags.IOPL | Flags.IF);
    }
  }

  @Test
  void a16BitPopLeavesTheUpperFlags() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.rflags(2 | Flags.AC | Flags.ID);
      m.write(m.cpu.r[RSP], 2, Flags.CF);

      m.run(0x66, 0x9D);

      assertThat(m.cpu.rflags()).isEqualTo(2 | Flags.AC | Flags.ID | Flags.CF);
    }
  }

  @Test
  void pushfHidesResumeAndVirtualMode() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.rflags(2 | Flags.RF | Flags.CF);

      m.run(0x9C);

      assertThat(m.stack(4, 0)).isEqualTo(2 | Flags.CF);
    }
  }

  @Test
  void pushfIn64BitModePushesEightBytes() {
    try (SystemMachine m = SystemMachine.long64()) {
      long sp = m.cpu.r[RSP];

      m.run(0x9C);

      assertThat(m.cpu.r[RSP]).isEqualTo(sp - 8);
      assertThat(m.stack(8, 0)).isEqualTo(2);
    }
  }

  @Test
  void interruptsTurnOnOneInstructionLate() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.run(0xFB);
      assertThat(m.cpu.rflags() & Flags.IF).isNotZero();
      assertThat(m.cpu.interruptShadow).isTrue();

      m.cpu.interruptShadow = false;
      m.run(0xFB);
      assertThat(m.cpu.interruptShadow).as("already on").isFalse();
    }
  }

  @Test
  void withoutIoPrivilegeTheInterruptFlagIsOutOfReach() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.expectFault(Vector.GP, 0, 0xFA);
      m.expectFault(Vector.GP, 0, 0xFB);
    }
  }

  @Test
  void protectedModeVirtualInterruptsServeRing3() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.cpu.cr4 |= Cpu.CR4_PVI;

      m.run(0xFB);
      assertThat(m.cpu.rflags() & (Flags.VIF | Flags.IF)).isEqualTo(Flags.VIF);
      m.run(0xFA);
      assertThat(m.cpu.rflags() & Flags.VIF).isZero();

      m.cpu.systemFlags |= Flags.VIP;
      m.expectFault(Vector.GP, 0, 0xFB);
    }
  }

  @Test
  void stacAndClacChangeAlignmentCheck() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.run(0x0F, 0x01, 0xCB);
      assertThat(m.cpu.rflags() & Flags.AC).isNotZero();
      m.run(0x0F, 0x01, 0xCA);
      assertThat(m.cpu.rflags() & Flags.AC).isZero();
    }
  }

  @Test
  void settingTheTrapFlagCallsForAttention() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.attention = false;

      popf(m, Flags.TF);

      assertThat(m.cpu.attention).isTrue();
    }
  }
}

package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.system.SystemMachine.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

class FastSystemCallsTest {
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int R11 = 11;
  private static final int[] SYSCALL = {0x0F, 0x05};
  private static final int[] SYSRETQ = {0x48, 0x0F, 0x07};
  private static final int[] SYSENTER = {0x0F, 0x34};

  private static void enableSyscall(Cpu c) {
    c.efer |= Cpu.EFER_SCE;
    c.msr.star = 0x0023_0010L << 32;
    c.msr.lstar = 0xFFFF_FFFF_8100_0000L;
    c.msr.syscallMask = Flags.IF | Flags.TF | Flags.DF;
  }

  @Test
  void syscallEntersRing0AndMasksFlags() {
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      enableSyscall(m.cpu);
      m.cpu.rflags(2 | Flags.IF | Flags.DF | Flags.CF);

      m.run(SYSCALL);

      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(0xFFFF_FFFF_8100_0000L);
      assertThat(m.cpu.r[RCX]).isEqualTo(CODE + 2);
      assertThat(m.cpu.r[R11]).isEqualTo(2 | Flags.IF | Flags.DF | Flags.CF);
      assertThat(m.cpu.rflags()).isEqualTo(2 | Flags.CF);
      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(0x10);
      assertThat(m.cpu.selector[Cpu.SS]).isEqualTo(0x18);
      assertThat(m.cpu.cpl).isZero();
      assertThat(m.cpu.r[RSP]).as("stack is the kernel's business").isEqualTo(STACK_3);
    }
  }

  @Test
  void sysretGoesBackTo64BitOrCompatibilityMode() {
    try (SystemMachine m = SystemMachine.long64()) {
      enableSyscall(m.cpu);
      m.cpu.r[RCX] = 0x1_2345_6789L;
      m.cpu.r[R11] = 2 | Flags.IF | Flags.RF | Flags.VM;

      m.run(SYSRETQ);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(0x1_2345_6789L);
      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(0x33);
      assertThat(m.cpu.selector[Cpu.SS]).isEqualTo(0x2B);
      assertThat(m.cpu.rflags()).isEqualTo(2 | Flags.IF);
      assertThat(m.cpu.cpl).isEqualTo(3);
      assertThat(m.cpu.code64()).isTrue();
    }
    try (SystemMachine m = SystemMachine.long64()) {
      enableSyscall(m.cpu);
      m.cpu.r[RCX] = 0x1_2345_6789L;
      m.cpu.r[R11] = 2;

      m.run(0x0F, 0x07);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(0x2345_6789L);
      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(0x23);
      assertThat(m.cpu.code64()).isFalse();
    }
  }

  @Test
  void sysretToANonCanonicalAddressFaultsInRing0OnIntel() {
    try (SystemMachine m = SystemMachine.long64()) {
      enableSyscall(m.cpu);
      m.cpu.r[RCX] = 0x8000_0000_0000L;

      m.expectFault(Vector.GP, 0, SYSRETQ);
    }
    try (SystemMachine m = SystemMachine.long64("x86-64-v2,vendor=amd")) {
      enableSyscall(m.cpu);
      m.cpu.r[RCX] = 0x8000_0000_0000L;

      m.run(SYSRETQ);
      assertThat(m.cpu.cpl).isEqualTo(3);
    }
  }

  @Test
  void withoutEnablingOrOutside64BitModeSyscallIsUndefinedOnIntel() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.expectFault(Vector.UD, 0, SYSCALL);
    }
    try (SystemMachine m = SystemMachine.ring3()) {
      enableSyscall(m.cpu);
      m.expectFault(Vector.UD, 0, SYSCALL);
    }
  }

  @Test
  void sysretIsPrivileged() {
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      enableSyscall(m.cpu);
      m.expectFault(Vector.GP, 0, SYSRETQ);
    }
  }

  @Test
  void sysenterAndSysexitIn32BitMode() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.expectFault(Vector.GP, 0, SYSENTER);
      m.cpu.msr.sysenterCs = CODE_0;
      m.cpu.msr.sysenterEsp = STACK_0;
      m.cpu.msr.sysenterEip = HANDLER;
      m.cpu.rflags(2 | Flags.IF);

      m.run(SYSENTER);
      assertThat(m.cpu.cpl).isZero();
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_0);
      assertThat(m.cpu.selector[Cpu.SS]).isEqualTo(CODE_0 + 8);
      assertThat(m.cpu.rflags() & Flags.IF).isZero();

      m.cpu.r[RCX] = STACK_3;
      m.cpu.r[RDX] = CODE;
      m.run(0x0F, 0x35);
      assertThat(m.cpu.cpl).isEqualTo(3);
      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(CODE_0 + 16 | 3);
      assertThat(m.cpu.selector[Cpu.SS]).isEqualTo(CODE_0 + 24 | 3);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(CODE);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_3);
    }
  }

  @Test
  void sysexitTo64BitModeWantsCanonicalAddresses() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.msr.sysenterCs = CODE_0;
      m.cpu.r[RCX] = STACK_3;
      m.cpu.r[RDX] = 0x8000_0000_0000L;
      m.expectFault(Vector.GP, 0, 0x48, 0x0F, 0x35);

      m.cpu.r[RDX] = CODE;
      m.run(0x48, 0x0F, 0x35);
      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(CODE_0 + 32 | 3);
      assertThat(m.cpu.code64()).isTrue();
    }
  }

  @Test
  void swapgsExchangesTheBases() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.r[Cpu.SEGMENT_BASE + Cpu.GS] = 0x1111;
      m.cpu.msr.kernelGsBase = 0x2222;

      m.run(0x0F, 0x01, 0xF8);

      assertThat(m.cpu.r[Cpu.SEGMENT_BASE + Cpu.GS]).isEqualTo(0x2222);
      assertThat(m.cpu.msr.kernelGsBase).isEqualTo(0x1111);
    }
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      m.expectFault(Vector.GP, 0, 0x0F, 0x01, 0xF8);
    }
  }

  @Test
  void fsgsbaseInstructionsFollowCr4() {
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      int[] wrfsbase = {0xF3, 0x48, 0x0F, 0xAE, 0xD0};
      m.cpu.r[0] = 0x1234_5678_9ABCL;
      m.expectFault(Vector.UD, 0, wrfsbase);
      m.cpu.cr4 |= Cpu.CR4_FSGSBASE;

      m.run(wrfsbase);
      m.run(0xF3, 0x0F, 0xAE, 0xC1); // rdfsbase ecx
      assertThat(m.cpu.r[RCX]).isEqualTo(0x5678_9ABC);

      m.cpu.r[0] = 0x8000_0000_0000L;
      m.expectFault(Vector.GP, 0, wrfsbase);
    }
  }
}

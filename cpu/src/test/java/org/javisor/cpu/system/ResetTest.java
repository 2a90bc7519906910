package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Hypervisor;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

/** Intel SDM volume 3, table 11-1. */
class ResetTest {
  @Test
  void powerUpBeginsSixteenBytesBelowFourGigabytes() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.xmm[0] = 1;

      Reset.powerUp(m.cpu);

      assertThat(m.cpu.r[Cpu.SEGMENT_BASE + Cpu.CS] + m.cpu.r[Cpu.RIP]).isEqualTo(0xFFFF_FFF0L);
      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(0xF000);
      assertThat(m.cpu.cr0).isEqualTo(0x6000_0010);
      assertThat(m.cpu.rflags()).isEqualTo(2);
      assertThat(m.cpu.r[2]).as("signature").isEqualTo(0x30661);
      assertThat(m.cpu.dr[6]).isEqualTo(0xFFFF_0FF0L);
      assertThat(m.cpu.dr[7]).isEqualTo(0x400);
      assertThat(m.cpu.limit[Cpu.DS]).isEqualTo(0xFFFF);
      assertThat(m.cpu.efer).isZero();
      assertThat(m.cpu.fpu.control).isEqualTo(0x40);
      assertThat(m.cpu.xmm[0]).isZero();
      assertThat(m.cpu.realOrVirtual8086()).isTrue();
    }
  }

  @Test
  void initKeepsVectorRegistersAndMsrs() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.xmm[0] = 1;
      m.cpu.msr.lstar = 0x1234;
      m.cpu.halted = true;

      Reset.init(m.cpu);

      assertThat(m.cpu.xmm[0]).isEqualTo(1);
      assertThat(m.cpu.msr.lstar).isEqualTo(0x1234);
      assertThat(m.cpu.cr0).as("caches were on").isEqualTo(0x10);
      assertThat(m.cpu.halted).isFalse();
    }
  }

  @Test
  void aStartupInterruptBeginsAtItsPage() {
    try (SystemMachine m = SystemMachine.long64()) {
      Reset.init(m.cpu);

      Reset.startup(m.cpu, 0x9A);

      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(0x9A00);
      assertThat(m.cpu.r[Cpu.SEGMENT_BASE + Cpu.CS] + m.cpu.r[Cpu.RIP]).isEqualTo(0x9A000);
    }
  }

  @Test
  void haltStopsUntilAnInterruptIsDelivered() {
    try (SystemMachine m = SystemMachine.realMode()) {
      m.run(0xF4);
      assertThat(m.cpu.halted).isTrue();

      Interrupts.deliverExternal(m.cpu, 8);
      assertThat(m.cpu.halted).isFalse();
    }
  }

  @Test
  void boundsAreSignedAndInclusive() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.r[3] = SystemMachine.STACK_3;
      m.write(SystemMachine.STACK_3, 4, -5);
      m.write(SystemMachine.STACK_3 + 4, 4, 10);
      m.cpu.r[1] = 0xFFFF_FFFBL;
      m.run(0x62, 0x0B); // bound ecx, [ebx]
      m.cpu.r[1] = 10;
      m.run(0x62, 0x0B);
      m.cpu.r[1] = 11;
      m.expectFault(Vector.BR, 0, 0x62, 0x0B);
      m.cpu.r[1] = 0xFFFF_FFFAL;
      m.expectFault(Vector.BR, 0, 0x62, 0x0B);
    }
  }

  @Test
  void randomNumbersComeFromTheInjectedSource() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.entropy = () -> 0x1234_5678_9ABC_DEF0L;
      m.cpu.r[0] = -1;
      m.run(0x66, 0x0F, 0xC7, 0xF0); // rdrand ax
      assertThat(m.cpu.r[0]).isEqualTo(0xFFFF_FFFF_FFFF_DEF0L);
      assertThat(m.cpu.rflags()).as("carry alone").isEqualTo(3);
      m.run(0x48, 0x0F, 0xC7, 0xF8); // rdseed rax
      assertThat(m.cpu.r[0]).isEqualTo(0x1234_5678_9ABC_DEF0L);
    }
  }

  @Test
  void hypercallsReachTheirHandlerOrAreUndefined() {
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      m.expectFault(Vector.UD, 0, 0x0F, 0x01, 0xC1);
      m.cpu.hypervisor = new Hypervisor() {
        @Override
        public boolean call(Cpu c) {
          c.r[0] = 42;
          return true;
        }
      };
      m.run(0x0F, 0x01, 0xC1);
      assertThat(m.cpu.r[0]).isEqualTo(42);
      // VMMCALL is of the other vendor.
      m.expectFault(Vector.UD, 0, 0x0F, 0x01, 0xD9);
    }
  }
}

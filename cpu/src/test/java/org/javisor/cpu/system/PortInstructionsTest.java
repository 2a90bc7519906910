package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.javisor.cpu.system.SystemMachine.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.GuestFault;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

class PortInstructionsTest {
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RSI = 6;
  private static final int RDI = 7;

  @Test
  void inMergesBytesAndZeroExtendsDoublewords() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.r[0] = -1;
      m.run(0xE4, 0x60);
      assertThat(m.cpu.r[0]).isEqualTo(0xFFFF_FFFF_FFFF_FF5AL);

      m.cpu.r[RDX] = 0xFFFF_1234L;
      m.run(0xED);
      assertThat(m.cpu.r[0]).isEqualTo(0x5A5A_5A5AL);
      assertThat(m.bus.events).containsExactly("in 60 1", "in 1234 4");
    }
  }

  @Test
  void outWritesTheAccumulator() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.r[0] = 0x1234_5678;
      m.cpu.r[RDX] = 0x3F8;

      m.run(0x66, 0xEF);

      assertThat(m.bus.events).containsExactly("out 3f8 2 5678");
    }
  }

  @Test
  void usersNeedTheirBitsInTheIoMap() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.write(TSS_A + 0x68 + 1, 1, 0x80); // port 0x0F
      m.cpu.r[RDX] = 0x0E;
      m.run(0xEC);
      m.expectFault(Vector.GP, 0, 0x66, 0xED);
      m.expectFault(Vector.GP, 0, 0xED);

      m.cpu.r[RDX] = 0x10;
      m.run(0xED);
      assertThat(m.bus.events).containsExactly("in e 1", "in 10 4");
    }
  }

  @Test
  void portsBeyondTheEndOfTheMapAreForbidden() {
    try (SystemMachine m = SystemMachine.ring3()) {
      // The segment ends at 0x87: the map's last checked byte is at 0x86, as two bytes are read.
      m.cpu.r[RDX] = (0x86 - 0x68) * 8;
      m.run(0xEC);
      m.cpu.r[RDX] = (0x87 - 0x68) * 8;
      m.expectFault(Vector.GP, 0, 0xEC);
    }
  }

  @Test
  void ioPrivilegeMakesTheMapUnnecessary() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.cpu.rflags(2 | Flags.IOPL);
      m.cpu.r[RDX] = 0xFFFF;

      m.run(0xEC);

      assertThat(m.bus.events).containsExactly("in ffff 1");
    }
  }

  @Test
  void repeatedOutputRunsThroughMemory() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.r[RCX] = 3;
      m.cpu.r[RDX] = 0xE9;
      m.cpu.r[RSI] = STACK_3;
      m.write(STACK_3, 4, 0x0043_4241);

      m.run(0xF3, 0x6E);

      assertThat(m.bus.events).containsExactly("out e9 1 41", "out e9 1 42", "out e9 1 43");
      assertThat(m.cpu.r[RCX]).isZero();
      assertThat(m.cpu.r[RSI]).isEqualTo(STACK_3 + 3);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(CODE + 2);
    }
  }

  @Test
  void repeatedInputWithTrapFlagStopsAfterEachElement() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.rflags(2 | Flags.TF | Flags.DF);
      m.cpu.r[RCX] = 2;
      m.cpu.r[RDX] = 0x1F0;
      m.cpu.r[RDI] = STACK_3;

      m.cpu.r[Cpu.RIP] = CODE;
      try {
        m.run(0x66, 0xF3, 0x6D);
      } finally {
        assertThat(m.cpu.r[RCX]).isEqualTo(1);
      }
      assertThat(m.cpu.r[RDI]).isEqualTo(STACK_3 - 2);
      assertThat(m.read(STACK_3, 2)).isEqualTo(0x5A5A);
    }
  }

  @Test
  void inputToMemoryThatCannotBeWrittenDoesNotTouchThePort() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.r[RCX] = 2;
      m.cpu.r[RDI] = 0x3FFF_FFFFL; // the last mapped byte
      m.cpu.r[RDX] = 0x60;

      assertThatThrownBy(() -> m.run(0xF3, 0x6C)).isInstanceOf(GuestFault.class);

      assertThat(m.bus.events).as("only the first element").containsExactly("in 60 1");
      assertThat(m.cpu.r[RCX]).isEqualTo(1);
      assertThat(m.cpu.cr2).isEqualTo(0x4000_0000L);
    }
  }

  @Test
  void anIoBreakpointTrapsAfterTheAccess() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.cr4 |= Cpu.CR4_DE;
      m.cpu.dr[1] = 0x60;
      m.cpu.dr[7] = 0x400 | 1 << 2 | 2 << 20;

      m.run(0xE4, 0x61);
      assertThat(m.cpu.pendingDebug).isZero();
      m.run(0xE4, 0x60);
      assertThat(m.cpu.pendingDebug).isEqualTo(2);
    }
  }
}

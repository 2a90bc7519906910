package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.system.SystemMachine.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

class FarTransferTest {
  private static final int CALL_GATE_32 = 12;
  private static final int CALL_GATE_16 = 4;

  private static int[] jump(int selector) {
    return new int[] {0xEA, 0x00, 0x80, 0x01, 0x00, selector & 0xFF, selector >> 8};
  }

  private static int[] call(int selector) {
    return new int[] {0x9A, 0x00, 0x80, 0x01, 0x00, selector & 0xFF, selector >> 8};
  }

  @Test
  void aJumpWithinTheRingLoadsCode() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.run(jump(CODE_0 | 0));

      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER);
      assertThat(m.descriptor(CODE_0) >>> 40 & 1).as("accessed").isEqualTo(1);
    }
  }

  @Test
  void targetsAreCheckedWithTheRightErrorCodes() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.descriptor(GATE, Tables.segment(0, 0xF_FFFF, 0, 0x1A | Tables.BIG));

      m.expectFault(Vector.GP, 0, jump(3));
      m.expectFault(Vector.GP, BEYOND_LIMIT, jump(BEYOND_LIMIT));
      m.expectFault(Vector.GP, DATA_0, jump(DATA_0));
      m.expectFault(Vector.GP, CODE_3 & ~3, jump(CODE_3));
      m.expectFault(Vector.NP, GATE, jump(GATE));
      m.expectFault(Vector.GP, LDT_SELECTOR, jump(LDT_SELECTOR));
    }
  }

  @Test
  void anOffsetBeyondTheLimitFaultsWithoutSelector() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.expectFault(Vector.GP, 0, 0xEA, 0x00, 0x00, 0x01, 0x00, CODE16_0, 0x00);
    }
  }

  @Test
  void conformingCodeRunsAtTheCallersRing() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.run(jump(CONFORMING_0));

      assertThat(m.cpu.cpl).isEqualTo(3);
      assertThat(m.cpu.selector[Cpu.CS]).isEqualTo(CONFORMING_0 | 3);
    }
  }

  @Test
  void aFarCallAndReturnWithinTheRingReleaseParameters() {
    try (SystemMachine m = SystemMachine.protected32()) {
      long sp = m.cpu.r[RSP];
      m.run(call(CODE_0));
      assertThat(m.stack(4, 0)).isEqualTo(CODE + 7);
      assertThat(m.stack(4, 1)).isEqualTo(CODE_0);

      m.run(0xCA, 0x08, 0x00);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(CODE + 7);
      assertThat(m.cpu.r[RSP]).isEqualTo(sp + 8);
    }
  }

  @Test
  void aCallGateSwitchesStacksAndCopiesParameters() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.descriptor(GATE, Tables.gate(CALL_GATE_32, CODE_0, HANDLER, 3, 2));
      m.write(STACK_3, 4, 0x1111);
      m.write(STACK_3 + 4, 4, 0x2222);

      m.run(call(GATE | 3));

      assertThat(m.cpu.cpl).isZero();
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_0 - 24);
      assertThat(m.stack(4, 0)).isEqualTo(CODE + 7);
      assertThat(m.stack(4, 1)).isEqualTo(CODE_3);
      assertThat(m.stack(4, 2)).isEqualTo(0x1111);
      assertThat(m.stack(4, 3)).isEqualTo(0x2222);
      assertThat(m.stack(4, 4)).isEqualTo(STACK_3);
      assertThat(m.stack(4, 5)).isEqualTo(DATA_3);

      m.run(0xCA, 0x08, 0x00);
      assertThat(m.cpu.cpl).isEqualTo(3);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(CODE + 7);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_3 + 8);
      assertThat(m.cpu.selector[Cpu.SS]).isEqualTo(DATA_3);
    }
  }

  @Test
  void aCallGateToAMiddleRingUsesThatRingsStack() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.descriptor(GATE, Tables.gate(CALL_GATE_32, CODE_1, HANDLER, 3, 0));

      m.run(call(GATE | 3));

      assertThat(m.cpu.cpl).isEqualTo(1);
      assertThat(m.cpu.selector[Cpu.SS]).isEqualTo(DATA_1);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_1 - 16);
    }
  }

  @Test
  void a16BitCallGatePushesWords() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.descriptor(GATE, Tables.gate(CALL_GATE_16, CODE_0, 0x1234, 3, 1));
      m.write(STACK_3, 2, 0x5678);

      m.run(call(GATE | 3));

      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(0x1234);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_0 - 10);
      assertThat(m.stack(2, 2)).isEqualTo(0x5678);
    }
  }

  @Test
  void callGatesAreCheckedBeforeTheirTargets() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.descriptor(GATE, Tables.gate(CALL_GATE_32, CODE_0, HANDLER, 0, 0));
      m.expectFault(Vector.GP, GATE, call(GATE | 3));

      m.descriptor(GATE, Tables.gate(CALL_GATE_32, CODE_0, HANDLER, 3, 0) & ~(1L << 47));
      m.expectFault(Vector.NP, GATE, call(GATE | 3));

      m.descriptor(GATE, Tables.gate(CALL_GATE_32, 0, HANDLER, 3, 0));
      m.expectFault(Vector.GP, 0, call(GATE | 3));

      m.descriptor(GATE, Tables.gate(CALL_GATE_32, DATA_0, HANDLER, 3, 0));
      m.expectFault(Vector.GP, DATA_0, call(GATE | 3));
    }
  }

  @Test
  void aJumpThroughACallGateCannotGainPrivilege() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.descriptor(GATE, Tables.gate(CALL_GATE_32, CODE_0, HANDLER, 3, 0));
      m.expectFault(Vector.GP, CODE_0, jump(GATE | 3));

      m.descriptor(GATE, Tables.gate(CALL_GATE_32, CODE_3, HANDLER + 0x10, 3, 0));
      m.run(jump(GATE | 3));
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER + 0x10);
    }
  }

  @Test
  void a64BitCallGatePushesQuadwordsAndLoadsANullStackSegment() {
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      m.descriptor(GATE, Tables.gate(CALL_GATE_32, CODE64_0, HANDLER, 3, 0));
      m.descriptor(GATE + 8, 0);
      m.write(STACK_3, 8, (long) (GATE | 3) << 32 | 0x1234);
      m.cpu.r[0] = STACK_3;

      m.run(0xFF, 0x18); // call far [rax]

      assertThat(m.cpu.cpl).isZero();
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER);
      assertThat(m.cpu.selector[Cpu.SS]).isZero();
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_0 - 32);
      assertThat(m.stack(8, 0)).isEqualTo(CODE + 2);
      assertThat(m.stack(8, 3)).isEqualTo(DATA_3);

      m.run(0x48, 0xCB); // retfq
      assertThat(m.cpu.cpl).isEqualTo(3);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_3);
    }
  }

  @Test
  void longModeRefusesTasksAnd16BitGates() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.descriptor(GATE, Tables.gate(CALL_GATE_16, CODE64_0, HANDLER, 3, 0));
      m.descriptor(GATE + 8, 0);
      m.cpu.r[0] = STACK_3;

      m.write(STACK_3 + 4, 2, GATE);
      m.expectFault(Vector.GP, GATE, 0xFF, 0x18);
      m.write(STACK_3 + 4, 2, TASK_B);
      m.expectFault(Vector.GP, TASK_B, 0xFF, 0x18);
    }
  }

  @Test
  void aReturnCannotGainPrivilege() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.write(STACK_3, 4, HANDLER);
      m.write(STACK_3 + 4, 4, CODE_0);

      m.expectFault(Vector.GP, CODE_0, 0xCB);
    }
  }

  @Test
  void aReturnToAnOuterRingChecksItsStack() {
    try (SystemMachine m = SystemMachine.protected32()) {
      long sp = m.cpu.r[RSP];
      m.write(sp, 4, HANDLER);
      m.write(sp + 4, 4, CODE_3);
      m.write(sp + 8, 4, STACK_3);

      m.write(sp + 12, 4, 0);
      m.expectFault(Vector.GP, 0, 0xCB);
      m.write(sp + 12, 4, DATA_0);
      m.expectFault(Vector.GP, DATA_0, 0xCB);
      m.write(sp + 12, 4, READ_ONLY_3);
      m.expectFault(Vector.GP, READ_ONLY_3 & ~3, 0xCB);
      m.descriptor(READ_ONLY_3, Tables.segment(0, 0xF_FFFF, 3, 0x12 | Tables.BIG));
      m.expectFault(Vector.SS, READ_ONLY_3 & ~3, 0xCB);
    }
  }
}

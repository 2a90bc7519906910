package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.system.SystemMachine.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

/** Intel SDM volume 3, 8.3 Task Switching. */
class TaskSwitchTest {
  private static final int TASK_GATE = 5;
  private static final int ENTRY = 0x1_9000;

  private static final int[] JUMP_B = {0xEA, 0, 0, 0, 0, TASK_B, 0};
  private static final int[] CALL_B = {0x9A, 0, 0, 0, 0, TASK_B, 0};

  /** Fills task B: ring 0, flat segments, ECX 0x1234. */
  private static void fillTask(SystemMachine m) {
    m.write(TSS_B + 0x20, 4, ENTRY);
    m.write(TSS_B + 0x24, 4, 2);
    m.write(TSS_B + 0x2C, 4, 0x1234);
    m.write(TSS_B + 0x38, 4, STACK_1);
    for (int segment = 0; segment < 6; segment++) {
      m.write(TSS_B + 0x48 + 4 * segment, 4, segment == Cpu.CS ? CODE_0 : DATA_0);
    }
  }

  private static int type(SystemMachine m, int selector) {
    return (int) (m.descriptor(selector) >>> 40) & 0xF;
  }

  @Test
  void aJumpSavesTheOldTaskAndLoadsTheNew() {
    try (SystemMachine m = SystemMachine.protected32()) {
      fillTask(m);
      m.cpu.r[3] = 0xDEAD_BEEFL;

      m.run(JUMP_B);

      assertThat(m.cpu.selector[Cpu.TR]).isEqualTo(TASK_B);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(ENTRY);
      assertThat(m.cpu.r[1]).isEqualTo(0x1234);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_1);
      assertThat(m.cpu.rflags()).isEqualTo(2);
      assertThat(m.cpu.cr0 & Cpu.CR0_TS).isNotZero();
      assertThat(m.read(TSS_A + 0x20, 4)).as("saved EIP").isEqualTo(CODE + 7);
      assertThat(m.read(TSS_A + 0x34, 4)).as("saved EBX").isEqualTo(0xDEAD_BEEFL);
      assertThat(m.read(TSS_A + 0x4C, 2)).as("saved CS").isEqualTo(CODE_0);
      assertThat(type(m, TASK_A)).as("available").isEqualTo(9);
      assertThat(type(m, TASK_B)).as("busy").isEqualTo(11);
    }
  }

  @Test
  void aCallNestsAndIretComesBack() {
    try (SystemMachine m = SystemMachine.protected32()) {
      fillTask(m);

      m.run(CALL_B);
      assertThat(m.read(TSS_B, 2)).as("back link").isEqualTo(TASK_A);
      assertThat(m.cpu.rflags()).isEqualTo(2 | Flags.NT);
      assertThat(type(m, TASK_A)).isEqualTo(11);
      assertThat(type(m, TASK_B)).isEqualTo(11);

      m.run(0xCF);
      assertThat(m.cpu.selector[Cpu.TR]).isEqualTo(TASK_A);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(CODE + 7);
      assertThat(type(m, TASK_A)).isEqualTo(11);
      assertThat(type(m, TASK_B)).isEqualTo(9);
      assertThat(m.read(TSS_B + 0x24, 4) & Flags.NT).as("saved NT").isZero();
      assertThat(m.read(TSS_B + 0x20, 4)).isEqualTo(ENTRY + 1);
    }
  }

  @Test
  void anExceptionThroughATaskGatePushesItsErrorCodeInTheNewTask() {
    try (SystemMachine m = SystemMachine.ring3()) {
      fillTask(m);
      m.gate(Vector.GP, Tables.gate(TASK_GATE, TASK_B, 0, 0, 0));

      Interrupts.deliverFault(m.cpu, m.cpu.fault(Vector.GP, 0x4321));

      assertThat(m.cpu.selector[Cpu.TR]).isEqualTo(TASK_B);
      assertThat(m.cpu.cpl).isZero();
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_1 - 4);
      assertThat(m.stack(4, 0)).isEqualTo(0x4321);
      assertThat(m.read(TSS_A + 0x20, 4)).isEqualTo(CODE);
      assertThat(m.read(TSS_A + 0x24, 4) & Flags.RF).isNotZero();
      assertThat(m.read(TSS_A + 0x4C, 2)).isEqualTo(CODE_3);

      m.cpu.r[RSP] += 4;
      m.run(0xCF);
      assertThat(m.cpu.cpl).isEqualTo(3);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(CODE);
    }
  }

  @Test
  void aBusyTaskCannotBeEntered() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.expectFault(Vector.GP, TASK_A, 0xEA, 0, 0, 0, 0, TASK_A, 0);
    }
  }

  @Test
  void privilegePresenceAndSizeAreCheckedInTheOldTask() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.expectFault(Vector.GP, TASK_B, JUMP_B);
      m.descriptor(TASK_B, Tables.segment(TSS_B, 0x67, 3, 0x09));
      m.expectFault(Vector.NP, TASK_B, JUMP_B);
      m.descriptor(TASK_B, Tables.segment(TSS_B, 0x66, 3, 0x89));
      m.expectFault(Vector.TS, TASK_B, JUMP_B);
    }
  }

  @Test
  void aBadSegmentOfTheNewTaskIsAFaultOfTheNewTask() {
    try (SystemMachine m = SystemMachine.protected32()) {
      fillTask(m);
      m.write(TSS_B + 0x54, 4, EXECUTE_ONLY_0); // DS
      m.gate(Vector.TS, Tables.gate(14, CODE_0, HANDLER, 0, 0));

      m.run(JUMP_B);

      assertThat(m.cpu.selector[Cpu.TR]).isEqualTo(TASK_B);
      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(HANDLER);
      assertThat(m.cpu.r[RSP]).isEqualTo(STACK_1 - 16);
      assertThat(m.stack(4, 0)).isEqualTo(EXECUTE_ONLY_0);
      assertThat(m.stack(4, 1)).isEqualTo(ENTRY);
    }
  }

  @Test
  void aTaskMayRunInVirtual8086Mode() {
    try (SystemMachine m = SystemMachine.protected32()) {
      fillTask(m);
      m.write(TSS_B + 0x20, 4, 0x100);
      m.write(TSS_B + 0x24, 4, 2 | Flags.VM);
      m.write(TSS_B + 0x4C, 4, 0x1000);

      m.run(JUMP_B);

      assertThat(m.cpu.virtual8086()).isTrue();
      assertThat(m.cpu.cpl).isEqualTo(3);
      assertThat(m.cpu.r[Cpu.SEGMENT_BASE + Cpu.CS]).isEqualTo(0x10000);
    }
  }

  @Test
  void theTrapBitLeavesADebugTrap() {
    try (SystemMachine m = SystemMachine.protected32()) {
      fillTask(m);
      m.write(TSS_B + 0x64, 2, 1);
      m.gate(Vector.DB, Tables.gate(14, CODE_0, HANDLER, 0, 0));

      m.run(JUMP_B);
      assertThat(m.cpu.pendingDebug).isEqualTo(DebugRegisters.DR6_BT);

      Interrupts.deliverDebugTrap(m.cpu);
      assertThat(m.cpu.dr[6] & 0xE00F).isEqualTo(DebugRegisters.DR6_BT);
      assertThat(m.stack(4, 0)).isEqualTo(ENTRY);
    }
  }

  @Test
  void a16BitTaskHas16BitState() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.descriptor(TASK_B, Tables.segment(TSS_B, 0x2B, 0, 0x81));
      m.write(TSS_B + 0x0E, 2, 0x4567);
      m.write(TSS_B + 0x10, 2, 2);
      m.write(TSS_B + 0x12, 2, 0x1111);
      m.write(TSS_B + 0x22, 2, DATA_0);
      m.write(TSS_B + 0x24, 2, CODE16_0);
      m.write(TSS_B + 0x26, 2, DATA16_0);
      m.write(TSS_B + 0x28, 2, DATA_0);

      m.run(JUMP_B);

      assertThat(m.cpu.r[Cpu.RIP]).isEqualTo(0x4567);
      assertThat(m.cpu.r[0] & 0xFFFF).isEqualTo(0x1111);
      assertThat(m.cpu.selector[Cpu.FS]).isZero();
      assertThat(m.cpu.mode & Cpu.MODE_CODE_SIZE).isEqualTo(Cpu.MODE_CODE_16);
      assertThat(type(m, TASK_B)).isEqualTo(3);
    }
  }

  @Test
  void theLdtOfTheTaskIsLoaded() {
    try (SystemMachine m = SystemMachine.protected32()) {
      fillTask(m);
      m.write(TSS_B + 0x60, 2, LDT_SELECTOR);
      m.write(LDT + 8, 8, Tables.segment(0x1_0000, 0xFFFF, 0, Tables.DATA));
      m.write(TSS_B + 0x58, 2, 0x0C); // FS: entry 1 of the LDT

      m.run(JUMP_B);

      assertThat(m.cpu.selector[Cpu.LDTR]).isEqualTo(LDT_SELECTOR);
      assertThat(m.cpu.r[Cpu.SEGMENT_BASE + Cpu.FS]).isEqualTo(0x1_0000);
    }
  }

  @Test
  void aBackLinkToATaskThatIsNotBusyIsInvalid() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.rflags(2 | Flags.NT);
      m.write(TSS_A, 2, TASK_B);

      m.expectFault(Vector.TS, TASK_B, 0xCF);
    }
  }
}

package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.system.SystemMachine.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Flags;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

class SegmentLoadTest {
  private static final int[] MOV_DS_AX = {0x8E, 0xD8};
  private static final int[] MOV_SS_AX = {0x8E, 0xD0};
  private static final int[] MOV_CS_AX = {0x8E, 0xC8};
  private static final int[] LTR_AX = {0x0F, 0x00, 0xD8};
  private static final int[] LLDT_AX = {0x0F, 0x00, 0xD0};

  @Test
  void aDataSegmentIsLoadedAndMarkedAccessed() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.descriptor(GATE, Tables.segment(0x1234_5678, 0x1_2345, 0, Tables.DATA));
      m.cpu.r[0] = GATE;

      m.run(MOV_DS_AX);

      assertThat(m.cpu.r[Cpu.SEGMENT_BASE + Cpu.DS]).isEqualTo(0x1234_5678);
      assertThat(m.cpu.limit[Cpu.DS]).isEqualTo(0x1_2345);
      assertThat(m.cpu.access[Cpu.DS]).isEqualTo(0x92);
      assertThat(m.descriptor(GATE) >>> 40 & 0xFF).isEqualTo(0x93);
      assertThat(m.cpu.mode & Cpu.MODE_FLAT).isZero();
    }
  }

  @Test
  void wrongDataSegmentsFaultWithTheirSelector() {
    try (SystemMachine m = SystemMachine.ring3()) {
      expect(m, BEYOND_LIMIT | 3, Vector.GP, BEYOND_LIMIT, MOV_DS_AX);
      expect(m, DATA_0, Vector.GP, DATA_0, MOV_DS_AX);
      expect(m, EXECUTE_ONLY_0 | 3, Vector.GP, EXECUTE_ONLY_0, MOV_DS_AX);
      expect(m, TASK_B | 3, Vector.GP, TASK_B, MOV_DS_AX);
      expect(m, 0x0C, Vector.GP, 0x0C, MOV_DS_AX);
      m.descriptor(GATE, Tables.segment(0, 0xFFFF, 3, 0x12));
      expect(m, GATE | 3, Vector.NP, GATE, MOV_DS_AX);
    }
  }

  private static void expect(SystemMachine m, int selector, int vector, int code, int[] instruction) {
    m.cpu.r[0] = selector;
    m.expectFault(vector, code, instruction);
  }

  @Test
  void wrongStackSegmentsFaultWithTheirSelector() {
    try (SystemMachine m = SystemMachine.protected32()) {
      expect(m, 0, Vector.GP, 0, MOV_SS_AX);
      expect(m, DATA_0 | 3, Vector.GP, DATA_0, MOV_SS_AX);
      expect(m, DATA_3, Vector.GP, DATA_3 & ~3, MOV_SS_AX);
      expect(m, CODE_0, Vector.GP, CODE_0, MOV_SS_AX);
      expect(m, ABSENT_0, Vector.SS, ABSENT_0, MOV_SS_AX);
    }
  }

  @Test
  void loadingTheStackSegmentHoldsOffInterrupts() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.r[0] = DATA_0;

      m.run(MOV_SS_AX);

      assertThat(m.cpu.interruptShadow).isTrue();
      assertThat(m.cpu.debugShadow).isTrue();
      assertThat(m.cpu.stepSuppressed).as("its own single step is lost").isTrue();
      assertThat(m.cpu.attention).isTrue();
    }
  }

  @Test
  void theCodeSegmentCannotBeMoved() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.expectFault(Vector.UD, 0, MOV_CS_AX);
    }
  }

  @Test
  void aNullSelectorLoadsButCannotBeUsed() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.cpu.r[0] = 3;

      m.run(MOV_DS_AX);

      assertThat(m.cpu.selector[Cpu.DS]).isEqualTo(3);
      m.expectFault(Vector.GP, 0, 0xC5, 0x08); // lds ecx, [eax]
    }
  }

  @Test
  void in64BitModeANullStackSegmentMustMatchTheRing() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.r[0] = 0;
      m.run(MOV_SS_AX);
      assertThat(m.cpu.selector[Cpu.SS]).isZero();
      expect(m, 1, Vector.GP, 0, MOV_SS_AX);
    }
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      expect(m, 3, Vector.GP, 0, MOV_SS_AX);
    }
  }

  @Test
  void aFarPointerLoadIsAllOrNothing() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.r[3] = STACK_3;
      m.write(STACK_3, 4, 0x8765_4321L);
      m.write(STACK_3 + 4, 2, BEYOND_LIMIT);
      m.expectFault(Vector.GP, BEYOND_LIMIT, 0x0F, 0xB4, 0x0B); // lfs ecx, [ebx]

      m.write(STACK_3 + 4, 2, DATA_3);
      m.run(0x0F, 0xB4, 0x0B);
      assertThat(m.cpu.r[1]).isEqualTo(0x8765_4321L);
      assertThat(m.cpu.selector[Cpu.FS]).isEqualTo(DATA_3);
    }
  }

  @Test
  void popOfASegmentMovesTheStackPointerByTheOperandSize() {
    try (SystemMachine m = SystemMachine.protected32()) {
      long sp = m.cpu.r[RSP];
      m.write(sp, 4, 0xFFFF_0000L | DATA_0);

      m.run(0x1F); // pop ds

      assertThat(m.cpu.selector[Cpu.DS]).isEqualTo(DATA_0);
      assertThat(m.cpu.r[RSP]).isEqualTo(sp + 4);
    }
  }

  @Test
  void ltrMarksTheTaskBusyAndRefusesBusyOnes() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.r[0] = TASK_B;
      m.run(LTR_AX);
      assertThat(m.cpu.selector[Cpu.TR]).isEqualTo(TASK_B);
      assertThat(m.descriptor(TASK_B) >>> 40 & 0xF).isEqualTo(11);

      m.expectFault(Vector.GP, TASK_B, LTR_AX);
      expect(m, 0, Vector.GP, 0, LTR_AX);
      expect(m, 0x2C, Vector.GP, 0x2C, LTR_AX);
      expect(m, DATA_0, Vector.GP, DATA_0, LTR_AX);
    }
  }

  @Test
  void ltrInLongModeReads16Bytes() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.write(GDT + TASK_64 + 8, 8, 0x1234);
      m.cpu.r[0] = TASK_64;

      m.run(LTR_AX);

      assertThat(m.cpu.r[Cpu.SEGMENT_BASE + Cpu.TR]).isEqualTo(0x1234_0000_6000L);
    }
  }

  @Test
  void lldtTakesOnlyLdtDescriptorsOfTheGlobalTable() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.r[0] = LDT_SELECTOR;
      m.run(LLDT_AX);
      assertThat(m.cpu.r[Cpu.SEGMENT_BASE + Cpu.LDTR]).isEqualTo(LDT);
      assertThat(m.cpu.limit[Cpu.LDTR]).isEqualTo(0x1F);

      expect(m, DATA_0, Vector.GP, DATA_0, LLDT_AX);
      expect(m, 0x5C, Vector.GP, 0x5C, LLDT_AX);
    }
  }

  @Test
  void larAndLslAnswerInZeroFlagAndRegister() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.r[1] = CODE_3;
      m.run(0x0F, 0x02, 0xC1); // lar eax, ecx
      assertThat(m.cpu.r[0]).isEqualTo(0xC0FA00);
      assertThat(m.cpu.rflags() & Flags.ZF).isNotZero();
      m.run(0x0F, 0x03, 0xC1); // lsl eax, ecx
      assertThat(m.cpu.r[0]).isEqualTo(0xFFFF_FFFFL);

      m.cpu.r[1] = BEYOND_LIMIT;
      m.run(0x0F, 0x02, 0xC1);
      assertThat(m.cpu.rflags() & Flags.ZF).isZero();
      assertThat(m.cpu.r[0]).as("unchanged").isEqualTo(0xFFFF_FFFFL);
    }
  }

  @Test
  void verrAndVerwLookAtRightsAndPrivilege() {
    try (SystemMachine m = SystemMachine.ring3()) {
      assertThat(verifies(m, DATA_3, 0xE0)).isTrue();
      assertThat(verifies(m, READ_ONLY_3, 0xE0)).isTrue();
      assertThat(verifies(m, READ_ONLY_3, 0xE8)).isFalse();
      assertThat(verifies(m, DATA_0, 0xE0)).isFalse();
      assertThat(verifies(m, CONFORMING_0, 0xE0)).isTrue();
      assertThat(verifies(m, 0, 0xE0)).isFalse();
    }
  }

  private static boolean verifies(SystemMachine m, int selector, int modrm) {
    m.cpu.r[0] = selector;
    m.run(0x0F, 0x00, modrm);
    return (m.cpu.rflags() & Flags.ZF) != 0;
  }

  @Test
  void arplRaisesTheRequestedPrivilegeLevel() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.r[0] = 0x1234_0010;
      m.cpu.r[1] = 3;

      m.run(0x63, 0xC8); // arpl ax, cx
      assertThat(m.cpu.r[0]).isEqualTo(0x1234_0013);
      assertThat(m.cpu.rflags() & Flags.ZF).isNotZero();

      m.run(0x63, 0xC8);
      assertThat(m.cpu.rflags() & Flags.ZF).isZero();
    }
  }

  @Test
  void umipHidesTheTablesFromUsers() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.cpu.r[3] = STACK_3;
      m.run(0x0F, 0x01, 0x03); // sgdt [ebx]
      assertThat(m.read(STACK_3, 2)).isEqualTo(0xBF);
      assertThat(m.read(STACK_3 + 2, 4)).isEqualTo(GDT);

      m.cpu.cr4 |= Cpu.CR4_UMIP;
      m.expectFault(Vector.GP, 0, 0x0F, 0x01, 0x03);
      m.expectFault(Vector.GP, 0, 0x0F, 0x01, 0xE0); // smsw eax
      m.expectFault(Vector.GP, 0, 0x0F, 0x00, 0xC0); // sldt eax
    }
  }

  @Test
  void lgdtIsPrivilegedAndWantsACanonicalBase() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.r[3] = STACK_3;
      m.write(STACK_3, 2, 0x1FF);
      m.write(STACK_3 + 2, 8, 0x8000_0000_0000L);
      m.expectFault(Vector.GP, 0, 0x0F, 0x01, 0x13); // lgdt [rbx]

      m.write(STACK_3 + 2, 8, 0xFFFF_8000_0000_0000L);
      m.run(0x0F, 0x01, 0x13);
      assertThat(m.cpu.gdtBase).isEqualTo(0xFFFF_8000_0000_0000L);
      assertThat(m.cpu.gdtLimit).isEqualTo(0x1FF);
    }
    try (SystemMachine m = SystemMachine.ring3()) {
      m.expectFault(Vector.GP, 0, 0x0F, 0x01, 0x13);
    }
  }
}

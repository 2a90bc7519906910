package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.javisor.cpu.system.SystemMachine.*;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

class ControlRegistersTest {
  private static final int[] MOV_CR0_EAX = {0x0F, 0x22, 0xC0};
  private static final int[] MOV_CR3_EAX = {0x0F, 0x22, 0xD8};
  private static final int[] MOV_CR4_EAX = {0x0F, 0x22, 0xE0};
  private static final int[] MOV_CR8_RAX = {0x44, 0x0F, 0x22, 0xC0};

  private static void write(SystemMachine m, long value, int[] instruction) {
    m.cpu.r[0] = value;
    m.run(instruction);
  }

  private static void refuse(SystemMachine m, long value, int[] instruction) {
    m.cpu.r[0] = value;
    m.expectFault(Vector.GP, 0, instruction);
  }

  @Test
  void longModeBeginsWhenPagingIsTurnedOnWithLmeSet() {
    try (SystemMachine m = SystemMachine.protected32()) {
      write(m, Cpu.CR4_PAE, MOV_CR4_EAX);
      write(m, PML4, MOV_CR3_EAX);
      m.write(PML4, 8, PML4 + 0x1000 | 7);
      m.write(PML4 + 0x1000, 8, 0x87);
      Msrs.write(m.cpu, Msr.EFER, Cpu.EFER_LME);
      assertThat(m.cpu.longMode()).isFalse();

      write(m, m.cpu.cr0 | Cpu.CR0_PG, MOV_CR0_EAX);

      assertThat(Msrs.read(m.cpu, Msr.EFER)).isEqualTo(Cpu.EFER_LME | Cpu.EFER_LMA);
      assertThat(m.cpu.mode & Cpu.MODE_CODE_SIZE).as("still compatibility mode").isEqualTo(Cpu.MODE_CODE_32);

      m.run(0xEA, 0x00, 0x80, 0x01, 0x00, CODE64_0, 0x00);
      assertThat(m.cpu.code64()).isTrue();
    }
  }

  @Test
  void longModeNeedsPhysicalAddressExtension() {
    try (SystemMachine m = SystemMachine.protected32()) {
      Msrs.write(m.cpu, Msr.EFER, Cpu.EFER_LME);

      refuse(m, m.cpu.cr0 | Cpu.CR0_PG, MOV_CR0_EAX);
    }
  }

  @Test
  void impossibleCombinationsOfCr0AreRefused() {
    try (SystemMachine m = SystemMachine.protected32()) {
      refuse(m, Cpu.CR0_PG, MOV_CR0_EAX);
      refuse(m, Cpu.CR0_PE | Cpu.CR0_NW, MOV_CR0_EAX);
    }
    try (SystemMachine m = SystemMachine.long64()) {
      refuse(m, 1L << 32 | m.cpu.cr0, MOV_CR0_EAX);
      refuse(m, m.cpu.cr0 & ~Cpu.CR0_PG, MOV_CR0_EAX);
    }
  }

  @Test
  void extensionTypeIsAlwaysSetAndReservedBitsStayClear() {
    try (SystemMachine m = SystemMachine.protected32()) {
      write(m, Cpu.CR0_PE | 0x1FFA_FF00L & ~Cpu.CR0_AM, MOV_CR0_EAX);

      assertThat(m.cpu.cr0).isEqualTo(Cpu.CR0_PE | Cpu.CR0_ET);
    }
  }

  @Test
  void cr4RefusesWhatTheModelDoesNotHave() {
    try (SystemMachine m = new SystemMachine("pentium")) {
      CpuSetup.flat32(m.cpu, CODE_0, DATA_0, CODE);
      write(m, Cpu.CR4_PSE | Cpu.CR4_VME | Cpu.CR4_TSD, MOV_CR4_EAX);
      refuse(m, Cpu.CR4_PAE, MOV_CR4_EAX);
      refuse(m, Cpu.CR4_OSFXSR, MOV_CR4_EAX);
    }
    try (SystemMachine m = SystemMachine.long64()) {
      refuse(m, Cpu.CR4_PAE | 1 << 12, MOV_CR4_EAX);
    }
  }

  @Test
  void physicalAddressExtensionCannotBeLeftInLongMode() {
    try (SystemMachine m = SystemMachine.long64()) {
      refuse(m, 0, MOV_CR4_EAX);
    }
  }

  @Test
  void pcidsStartOnlyInLongModeWithPcidZero() {
    try (SystemMachine m = SystemMachine.protected32()) {
      refuse(m, Cpu.CR4_PCIDE, MOV_CR4_EAX);
    }
    try (SystemMachine m = SystemMachine.long64()) {
      write(m, PML4 | 8, MOV_CR3_EAX);
      refuse(m, Cpu.CR4_PAE | Cpu.CR4_PCIDE, MOV_CR4_EAX);
      write(m, PML4, MOV_CR3_EAX);
      write(m, Cpu.CR4_PAE | Cpu.CR4_PCIDE, MOV_CR4_EAX);

      write(m, 1L << 63 | PML4 | 5, MOV_CR3_EAX);
      assertThat(m.cpu.cr3).isEqualTo(PML4 | 5);
      refuse(m, m.cpu.cr0 & ~Cpu.CR0_PG, MOV_CR0_EAX);
    }
  }

  @Test
  void cr3RefusesAddressesBeyondTheModelsWidth() {
    try (SystemMachine m = SystemMachine.long64()) {
      refuse(m, 1L << 40, MOV_CR3_EAX);
      refuse(m, 1L << 63 | PML4, MOV_CR3_EAX);
      write(m, PML4 | 0x18, MOV_CR3_EAX);
    }
  }

  @Test
  void paePagingRefusesBadDirectoryPointers() {
    try (SystemMachine m = SystemMachine.protected32()) {
      write(m, Cpu.CR4_PAE, MOV_CR4_EAX);
      write(m, 0x8000, MOV_CR3_EAX);
      m.write(0x8000, 8, 0x9000 | 2 | 1);
      refuse(m, m.cpu.cr0 | Cpu.CR0_PG, MOV_CR0_EAX);

      m.write(0x8000, 8, 0x9000 | 1);
      m.write(0x9000, 8, 0x83);
      write(m, m.cpu.cr0 | Cpu.CR0_PG, MOV_CR0_EAX);
      assertThat(m.cpu.cr0 & Cpu.CR0_PG).isNotZero();
      assertThat(m.cpu.longMode()).isFalse();
    }
  }

  @Test
  void cr8IsTheTaskPriority() {
    try (SystemMachine m = SystemMachine.long64()) {
      write(m, 9, MOV_CR8_RAX);
      assertThat(m.bus.taskPriority).isEqualTo(9);
      m.run(0x44, 0x0F, 0x20, 0xC1); // mov rcx, cr8
      assertThat(m.cpu.r[1]).isEqualTo(9);
      refuse(m, 16, MOV_CR8_RAX);
    }
  }

  @Test
  void registersThatDoNotExistAreUndefinedAtAnyPrivilege() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.expectFault(Vector.UD, 0, 0x0F, 0x20, 0xC8); // mov eax, cr1
      m.expectFault(Vector.UD, 0, 0x0F, 0x20, 0xE8); // mov eax, cr5
      m.expectFault(Vector.GP, 0, 0x0F, 0x20, 0xC0); // mov eax, cr0
    }
  }

  @Test
  void lmswSetsButDoesNotClearProtection() {
    try (SystemMachine m = SystemMachine.protected32()) {
      m.cpu.r[0] = Cpu.CR0_MP | Cpu.CR0_TS;

      m.run(0x0F, 0x01, 0xF0);

      assertThat(m.cpu.cr0 & 0xF).isEqualTo(Cpu.CR0_PE | Cpu.CR0_MP | Cpu.CR0_TS);
      m.run(0x0F, 0x06); // clts
      assertThat(m.cpu.cr0 & Cpu.CR0_TS).isZero();
    }
  }

  @Test
  void smswGivesAllOfCr0InARegister() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.r[0] = -1;
      m.run(0x0F, 0x01, 0xE0); // smsw eax
      assertThat(m.cpu.r[0]).isEqualTo(m.cpu.cr0);
      m.cpu.r[0] = -1;
      m.run(0x66, 0x0F, 0x01, 0xE0); // smsw ax
      assertThat(m.cpu.r[0]).isEqualTo(~0xFFFFL | m.cpu.cr0 & 0xFFFF);
    }
  }

  @Test
  void privilegedInstructionsFaultOutsideRing0() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.expectFault(Vector.GP, 0, 0xF4); // hlt
      m.expectFault(Vector.GP, 0, 0x0F, 0x06); // clts
      m.expectFault(Vector.GP, 0, 0x0F, 0x09); // wbinvd
      m.expectFault(Vector.GP, 0, 0x0F, 0x01, 0x38); // invlpg
      m.expectFault(Vector.GP, 0, 0x0F, 0x30); // wrmsr
      m.expectFault(Vector.GP, 0, 0x0F, 0x32); // rdmsr
      m.expectFault(Vector.GP, 0, 0x0F, 0x01, 0xF0); // lmsw
      m.expectFault(Vector.GP, 0, 0x0F, 0x00, 0xD8); // ltr
      m.expectFault(Vector.GP, 0, 0x0F, 0x00, 0xD0); // lldt
      m.expectFault(Vector.UD, 0, 0x0F, 0x01, 0xCB); // stac
    }
  }

  @Test
  void invpcidChecksItsDescriptor() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.r[3] = STACK_3;
      int[] invpcid = {0x66, 0x0F, 0x38, 0x82, 0x03}; // invpcid rax, [rbx]
      refuse(m, 4, invpcid);
      m.write(STACK_3, 8, 0x1000);
      refuse(m, 2, invpcid);
      m.write(STACK_3, 8, 1);
      refuse(m, 1, invpcid);
      m.write(STACK_3, 8, 0);
      m.write(STACK_3 + 8, 8, 1L << 47);
      refuse(m, 0, invpcid);
      write(m, 2, invpcid);
    }
  }

  @Test
  void xsetbvWantsX87AndKnownComponents() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.expectFault(Vector.UD, 0, 0x0F, 0x01, 0xD1);
      m.cpu.cr4 |= Cpu.CR4_OSXSAVE;
      m.cpu.r[1] = 0;
      m.cpu.r[2] = 0;
      refuse(m, 2, new int[] {0x0F, 0x01, 0xD1});
      refuse(m, 7, new int[] {0x0F, 0x01, 0xD1});
      write(m, 3, new int[] {0x0F, 0x01, 0xD1});

      m.run(0x0F, 0x01, 0xD0); // xgetbv
      assertThat(m.cpu.r[0]).isEqualTo(3);
    }
  }
}

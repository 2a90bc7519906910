package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.GuestFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MsrsTest {
  private static final int RDMSR = 0x32;
  private static final int WRMSR = 0x30;

  @Test
  void valuesTravelInTwoHalves() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.r[1] = 0xFFFF_FFFF_0000_0000L | Msr.KERNEL_GS_BASE & 0xFFFF_FFFFL;
      m.cpu.r[0] = 0xFFFF_FFFF_8765_4321L;
      m.cpu.r[2] = 0x0000_1234L;
      m.run(0x0F, WRMSR);
      assertThat(m.cpu.msr.kernelGsBase).isEqualTo(0x1234_8765_4321L);

      m.run(0x0F, RDMSR);
      assertThat(m.cpu.r[0]).isEqualTo(0x8765_4321L);
      assertThat(m.cpu.r[2]).isEqualTo(0x1234);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "C0000100, 0000800000000000", // FS base, not canonical
    "C0000101, 8000000000000000",
    "C0000102, 0001000000000000",
    "C0000082, 0000800000000000",
    "175, 0000800000000000",
    "176, 0000800000000000",
    "277, 0000000000000002", // PAT: reserved type
    "277, 0800000000000000",
    "2FF, 0000000000000002", // MTRRs
    "2FF, 0000000000001000",
    "200, 0000000000000007",
    "201, 0000000000000001",
    "201, 0000010000000800",
    "250, 0000000000000300",
    "C0000080, 0000000000000002", // EFER
    "48, 0000000000000008",
    "49, 0000000000000002",
    "1D9, 0000000000000040",
    "C0000103, 0000000100000000",
    "3A, 0000000000000005",
    "FE, 0000000000000000",
    "10A, 0000000000000000",
    "345, 0000000000000000",
    "12345, 0000000000000000"
  })
  void illegalWritesFault(String msr, String value) {
    try (SystemMachine m = SystemMachine.long64()) {
      assertThatThrownBy(() -> Msrs.write(m.cpu, (int) Long.parseLong(msr, 16), Long.parseUnsignedLong(value, 16)))
          .isInstanceOf(GuestFault.class);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "C0000100, FFFF800000000000",
    "277, 0007040600070406",
    "2FF, 0000000000000C06",
    "200, 0000000080000006",
    "201, 000000FF80000800",
    "26F, 0606060606060606",
    "48, 0000000000000005",
    "174, 0000000000000010",
    "C0000084, 0000000000047700",
    "17A, 0000000000000004"
  })
  void legalWritesReadBack(String msr, String value) {
    try (SystemMachine m = SystemMachine.long64()) {
      int number = (int) Long.parseLong(msr, 16);
      long written = Long.parseUnsignedLong(value, 16);

      Msrs.write(m.cpu, number, written);

      assertThat(Msrs.read(m.cpu, number)).isEqualTo(written);
    }
  }

  @Test
  void unknownRegistersAreCounted() {
    try (SystemMachine m = SystemMachine.long64()) {
      assertThatThrownBy(() -> Msrs.read(m.cpu, 0x4000_0000)).isInstanceOf(GuestFault.class);
      assertThatThrownBy(() -> Msrs.write(m.cpu, 0x4000_0001, 0)).isInstanceOf(GuestFault.class);

      assertThat(m.cpu.msr.unknownAccesses).isEqualTo(2);
    }
  }

  @Test
  void registersOfAbsentFeaturesDoNotExist() {
    try (SystemMachine m = new SystemMachine("pentium")) {
      assertThatThrownBy(() -> Msrs.read(m.cpu, Msr.EFER)).isInstanceOf(GuestFault.class);
      assertThatThrownBy(() -> Msrs.read(m.cpu, Msr.PAT)).isInstanceOf(GuestFault.class);
      assertThatThrownBy(() -> Msrs.write(m.cpu, Msr.SYSENTER_CS, 8)).isInstanceOf(GuestFault.class);
      assertThat(Msrs.read(m.cpu, Msr.P5_MC_TYPE)).isZero();
    }
  }

  @Test
  void longModeCannotBeSwitchedWhilePagingIsOn() {
    try (SystemMachine m = SystemMachine.long64()) {
      assertThatThrownBy(() -> Msrs.write(m.cpu, Msr.EFER, Cpu.EFER_SCE)).isInstanceOf(GuestFault.class);

      Msrs.write(m.cpu, Msr.EFER, Cpu.EFER_LME | Cpu.EFER_SCE | Cpu.EFER_NXE);
      assertThat(m.cpu.efer).as("LMA stays").isEqualTo(0xD01);
    }
  }

  @Test
  void theTimeStampCounterFollowsWritesAndAdjustments() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.bus.timestamp = 1000;
      Msrs.write(m.cpu, Msr.TIME_STAMP_COUNTER, 5000);
      assertThat(Msrs.read(m.cpu, Msr.TSC_ADJUST)).isEqualTo(4000);
      m.bus.timestamp = 1100;
      assertThat(TimeStampCounter.read(m.cpu)).isEqualTo(5100);

      Msrs.write(m.cpu, Msr.TSC_ADJUST, 0);
      assertThat(TimeStampCounter.read(m.cpu)).isEqualTo(1100);
    }
  }

  @Test
  void theApicAnswersItsOwnRegisters() {
    try (SystemMachine m = SystemMachine.long64()) {
      assertThat(Msrs.read(m.cpu, 0x802)).isEqualTo(0x802);
      assertThatThrownBy(() -> Msrs.read(m.cpu, 0x803)).isInstanceOf(GuestFault.class);
      Msrs.write(m.cpu, 0x80B, 0);
      assertThat(m.bus.events).containsExactly("apic 80b 0");
      Msrs.write(m.cpu, Msr.APIC_BASE, 0xFEE0_0D00L);
      assertThat(m.bus.apicBase).isEqualTo(0xFEE0_0D00L);
    }
  }

  @Test
  void theApicsModeAndAddressAreThoseOfTheModel() {
    try (SystemMachine m = SystemMachine.long64("x86-64-v2,-x2apic")) {
      assertThatThrownBy(() -> Msrs.write(m.cpu, Msr.APIC_BASE, 0xFEE0_0D00L)).isInstanceOf(GuestFault.class);
      assertThatThrownBy(() -> Msrs.write(m.cpu, Msr.APIC_BASE, 1L << 40 | 0x900)).isInstanceOf(GuestFault.class);
      Msrs.write(m.cpu, Msr.APIC_BASE, 1L << 39 | 0x900);
      assertThat(m.bus.apicBase).isEqualTo(1L << 39 | 0x900);
    }
  }

  @Test
  void rdtscIsForbiddenToUsersByTsd() {
    try (SystemMachine m = SystemMachine.ring3()) {
      m.bus.timestamp = 0x1_2345_6789L;
      m.run(0x0F, 0x31);
      assertThat(m.cpu.r[0]).isEqualTo(0x2345_6789);
      assertThat(m.cpu.r[2]).isEqualTo(1);

      m.cpu.cr4 |= Cpu.CR4_TSD;
      m.expectFault(13, 0, 0x0F, 0x31);
      m.expectFault(13, 0, 0x0F, 0x01, 0xF9); // rdtscp
    }
  }

  @Test
  void countersReadZeroWhereAllowed() {
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      m.cpu.r[1] = 1;
      m.expectFault(13, 0, 0x0F, 0x33);
      m.cpu.cr4 |= Cpu.CR4_PCE;
      m.cpu.r[0] = 5;
      m.run(0x0F, 0x33);
      assertThat(m.cpu.r[0]).isZero();
      m.cpu.r[1] = 2;
      m.expectFault(13, 0, 0x0F, 0x33);
    }
  }
}

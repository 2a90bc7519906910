package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuIdentity;
import org.junit.jupiter.api.Test;

class CpuidTest {
  private static String text(int... words) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      buffer.putInt(word);
    }
    return new String(buffer.array(), StandardCharsets.US_ASCII).trim();
  }

  @Test
  void theInstructionFillsFourRegistersAndClearsUpperHalves() {
    try (SystemMachine m = SystemMachine.long64Ring3()) {
      m.cpu.r[0] = 0;
      m.cpu.r[3] = -1;

      m.run(0x0F, 0xA2);

      assertThat(text((int) m.cpu.r[3], (int) m.cpu.r[2], (int) m.cpu.r[1])).isEqualTo("GenuineIntel");
      assertThat(m.cpu.r[3] >>> 32).isZero();
      assertThat(m.cpu.r[0]).isEqualTo(0x16);
    }
  }

  @Test
  void theDefaultModelAnnouncesItsLevel() {
    try (SystemMachine m = SystemMachine.long64()) {
      Cpuid.Result leaf1 = Cpuid.leaf(m.cpu, 1, 0);
      int level2 = 1 | 1 << 9 | 1 << 13 | 1 << 19 | 1 << 20 | 1 << 23;
      assertThat(leaf1.ecx() & level2).isEqualTo(level2);
      assertThat(leaf1.ecx() >>> 31).as("hypervisor").isEqualTo(1);
      assertThat(leaf1.ecx() & (1 << 28 | 1 << 12)).as("AVX, FMA").isZero();
      assertThat(leaf1.edx() & 0x0782_AB7F).as("FPU to SSE2").isEqualTo(0x0782_AB7F & leaf1.edx());
      Cpuid.Result extended = Cpuid.leaf(m.cpu, 0x8000_0001, 0);
      assertThat(extended.edx()).as("SYSCALL, NX, 1 GB pages, RDTSCP, LM").isEqualTo(0x2C10_0800);
    }
  }

  @Test
  void osxsaveFollowsCr4AndApicItsBase() {
    try (SystemMachine m = SystemMachine.long64()) {
      assertThat(Cpuid.leaf(m.cpu, 1, 0).ecx() & 1 << 27).isZero();
      m.cpu.cr4 |= Cpu.CR4_OSXSAVE;
      assertThat(Cpuid.leaf(m.cpu, 1, 0).ecx() & 1 << 27).isNotZero();

      assertThat(Cpuid.leaf(m.cpu, 1, 0).edx() & 1 << 9).isNotZero();
      m.bus.apicBase = 0xFEE0_0100L;
      assertThat(Cpuid.leaf(m.cpu, 1, 0).edx() & 1 << 9).isZero();
    }
  }

  @Test
  void topologyComesFromTheMachine() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.identity = new CpuIdentity(5, 6, 2_500_000, 100_000);

      assertThat(Cpuid.leaf(m.cpu, 1, 0).ebx()).isEqualTo(5 << 24 | 6 << 16 | 8 << 8);
      assertThat(Cpuid.leaf(m.cpu, 0xB, 1)).isEqualTo(new Cpuid.Result(3, 6, 0x201, 5));
      assertThat(Cpuid.leaf(m.cpu, 0xB, 0)).isEqualTo(new Cpuid.Result(0, 1, 0x100, 5));
    }
  }

  @Test
  void frequenciesComeFromTheMachine() {
    try (SystemMachine m = SystemMachine.long64()) {
      m.cpu.identity = new CpuIdentity(0, 1, 2_500_000, 100_000);

      Cpuid.Result clock = Cpuid.leaf(m.cpu, 0x15, 0);
      assertThat((clock.ecx() & 0xFFFF_FFFFL) * clock.ebx() / clock.eax()).isEqualTo(2_500_000_000L);
      assertThat(clock.ecx()).isEqualTo(100_000_000);
      assertThat(Cpuid.leaf(m.cpu, 0x16, 0)).isEqualTo(new Cpuid.Result(2500, 2500, 100, 0));
      assertThat(Cpuid.leaf(m.cpu, 0x4000_0010, 0)).isEqualTo(new Cpuid.Result(2_500_000, 100_000, 0, 0));
    }
  }

  @Test
  void theRatioOfAnOddFrequencyCanBeMultipliedIn32Bits() {
    try (SystemMachine m = SystemMachine.long64()) {
      for (int khz : new int[] {2_096_013, 1_999_999, 3_693_061, 5_199_983}) {
        m.cpu.identity = new CpuIdentity(0, 1, khz, 100_000);
        Cpuid.Result clock = Cpuid.leaf(m.cpu, 0x15, 0);
        long product = clock.ecx() / 1000L * clock.ebx();
        assertThat(product).isLessThan(1L << 32);
        assertThat((double) product / clock.eax()).isCloseTo(khz, within(khz * 25e-6));
      }
    }
  }

  @Test
  void theHypervisorSignsItsLeaves() {
    try (SystemMachine m = SystemMachine.long64()) {
      Cpuid.Result first = Cpuid.leaf(m.cpu, 0x4000_0000, 0);
      assertThat(first.eax()).isEqualTo(0x4000_0010);
      assertThat(text(first.ebx(), first.ecx(), first.edx())).isEqualTo("JavisorJavis");
    }
  }

  @Test
  void theBrandStringNamesTheModel() {
    try (SystemMachine m = SystemMachine.long64()) {
      Cpuid.Result a = Cpuid.leaf(m.cpu, 0x8000_0002, 0);
      Cpuid.Result b = Cpuid.leaf(m.cpu, 0x8000_0003, 0);
      assertThat(text(a.eax(), a.ebx(), a.ecx(), a.edx(), b.eax(), b.ebx(), b.ecx(), b.edx()))
          .isEqualTo("Javisor virtual CPU x86-64-v2");
    }
  }

  @Test
  void leavesBeyondTheLastRepeatItOnIntel() {
    try (SystemMachine m = SystemMachine.long64()) {
      assertThat(Cpuid.leaf(m.cpu, 0x999, 0)).isEqualTo(Cpuid.leaf(m.cpu, 0x16, 0));
      assertThat(Cpuid.leaf(m.cpu, 0x8000_0100, 0)).isEqualTo(Cpuid.leaf(m.cpu, 0x16, 0));
    }
    try (SystemMachine m = SystemMachine.long64("x86-64-v2,vendor=amd")) {
      assertThat(Cpuid.leaf(m.cpu, 0x999, 0)).isEqualTo(new Cpuid.Result(0, 0, 0, 0));
    }
  }

  @Test
  void oldModelsHaveOldSignatures() {
    try (SystemMachine m = new SystemMachine("486")) {
      assertThat(Cpuid.leaf(m.cpu, 0, 0).eax()).isEqualTo(1);
      assertThat(Cpuid.leaf(m.cpu, 1, 0).eax()).isEqualTo(0x480);
      assertThat(Cpuid.leaf(m.cpu, 1, 0).edx()).isEqualTo(1);
    }
    try (SystemMachine m = new SystemMachine("pentium3")) {
      assertThat(Cpuid.leaf(m.cpu, 1, 0).eax()).isEqualTo(0x683);
      assertThat(Cpuid.leaf(m.cpu, 0x8000_0000, 0).eax()).isGreaterThanOrEqualTo(0);
    }
  }

  @Test
  void syscallIsHiddenOutside64BitModeOnIntel() {
    try (SystemMachine m = SystemMachine.protected32()) {
      assertThat(Cpuid.leaf(m.cpu, 0x8000_0001, 0).edx() & 1 << 11).isZero();
    }
  }

  @Test
  void noKnownAttackApplies() {
    try (SystemMachine m = SystemMachine.long64()) {
      assertThat(Cpuid.leaf(m.cpu, 7, 0).edx() >>> 26).as("SPEC_CTRL .. ARCH_CAPABILITIES, SSBD").isEqualTo(0x2F);
      long capabilities = Msrs.read(m.cpu, Msr.ARCH_CAPABILITIES);
      assertThat(capabilities & 0x1F).as("RDCL_NO, IBRS_ALL, SKIP_L1DFL, SSB_NO").isEqualTo(0x1B);
      assertThat(capabilities & 1 << 7).as("TSX_CTRL").isZero();
    }
  }

  @Test
  void miscEnableLimitsLeavesAndHidesExecuteDisable() {
    try (SystemMachine m = SystemMachine.long64()) {
      Msrs.write(m.cpu, Msr.MISC_ENABLE, 1L << 34 | 1 << 22);

      assertThat(Cpuid.leaf(m.cpu, 0, 0).eax()).isEqualTo(2);
      assertThat(Cpuid.leaf(m.cpu, 0x8000_0001, 0).edx() & 1 << 20).isZero();
    }
  }
}

package org.javisor.cpu.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.GuestFault;
import org.javisor.cpu.Vector;
import org.junit.jupiter.api.Test;

/**
 * RDPKRU, WRPKRU, IA32_PKRS, and what CPUID says of protection keys.
 *
 * @see "Intel SDM volume 2, RDPKRU, WRPKRU; volume 3, 5.6.2 Protection Keys"
 */
class ProtectionKeyRegistersTest {
  private static final int[] RDPKRU = {0x0F, 0x01, 0xEE};
  private static final int[] WRPKRU = {0x0F, 0x01, 0xEF};
  private static final int[] MOV_CR4_RAX = {0x0F, 0x22, 0xE0};
  private static final int[] MOV_RAX_CR4 = {0x0F, 0x20, 0xE0};
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int PKU = 1 << 3;
  private static final int OSPKE = 1 << 4;
  private static final int PKS = 1 << 31;

  private static SystemMachine enabled() {
    SystemMachine m = SystemMachine.long64("max");
    m.cpu.cr4 |= Cpu.CR4_PKE | Cpu.CR4_PKS;
    m.cpu.updateMode();
    return m;
  }

  @Test
  void wrpkruWritesWhatRdpkruReads() {
    try (SystemMachine m = enabled()) {
      m.cpu.r[RAX] = 0x1234_5678_9ABC_DEF0L;
      m.cpu.r[RCX] = 0xFFL << 32;
      m.cpu.r[RDX] = 0xFFL << 32;
      m.run(WRPKRU);
      m.cpu.r[RAX] = -1;
      m.run(RDPKRU);

      assertThat(m.cpu.r[RAX]).isEqualTo(0x9ABC_DEF0L);
      assertThat(m.cpu.r[RDX]).isZero();
    }
  }

  @Test
  void theyDoNotExistBeforeTheSystemSwitchesThemOn() {
    try (SystemMachine m = SystemMachine.long64("max")) {
      m.expectFault(Vector.UD, 0, RDPKRU);
      m.expectFault(Vector.UD, 0, WRPKRU);
    }
  }

  @Test
  void ecxAndForWritingEdxMustBeZero() {
    try (SystemMachine m = enabled()) {
      m.cpu.r[RCX] = 1;
      m.expectFault(Vector.GP, 0, RDPKRU);
      m.expectFault(Vector.GP, 0, WRPKRU);
      m.cpu.r[RCX] = 0;
      m.cpu.r[RDX] = 1;
      m.expectFault(Vector.GP, 0, WRPKRU);
    }
  }

  @Test
  void cpuidTellsWhetherTheSystemSwitchedThemOn() {
    try (SystemMachine m = SystemMachine.long64("max")) {
      assertThat(Cpuid.leaf(m.cpu, 7, 0).ecx() & (PKU | OSPKE | PKS)).isEqualTo(PKU | PKS);
      m.run(MOV_RAX_CR4);
      m.cpu.r[RAX] |= Cpu.CR4_PKE | Cpu.CR4_PKS;
      m.run(MOV_CR4_RAX);
      assertThat(Cpuid.leaf(m.cpu, 7, 0).ecx() & (PKU | OSPKE | PKS)).isEqualTo(PKU | OSPKE | PKS);
    }
  }

  @Test
  void aModelWithoutThemHasNeitherBitsNorRegisters() {
    try (SystemMachine m = SystemMachine.long64()) {
      assertThat(Cpuid.leaf(m.cpu, 7, 0).ecx() & (PKU | PKS)).isZero();
      m.cpu.r[RAX] = m.cpu.cr4 | Cpu.CR4_PKE;
      m.expectFault(Vector.GP, 0, MOV_CR4_RAX);
      m.cpu.r[RAX] = m.cpu.cr4 | Cpu.CR4_PKS;
      m.expectFault(Vector.GP, 0, MOV_CR4_RAX);
      assertThatThrownBy(() -> Msrs.read(m.cpu, Msr.PKRS)).isInstanceOf(GuestFault.class);
    }
  }

  @Test
  void pkrsIsAnMsrOf32Bits() {
    try (SystemMachine m = enabled()) {
      Msrs.write(m.cpu, Msr.PKRS, 0xFFFF_FFFCL);
      assertThat(Msrs.read(m.cpu, Msr.PKRS)).isEqualTo(0xFFFF_FFFCL);
      assertThatThrownBy(() -> Msrs.write(m.cpu, Msr.PKRS, 1L << 32)).isInstanceOf(GuestFault.class);
    }
  }

  @Test
  void xsaveAreasHaveRoomForPkruWhereXcr0EnablesIt() {
    try (SystemMachine m = SystemMachine.long64("max")) {
      assertThat(Cpuid.leaf(m.cpu, 0xD, 0)).isEqualTo(new Cpuid.Result(0x203, 576, 2696, 0));
      assertThat(Cpuid.leaf(m.cpu, 0xD, 1).ebx()).isEqualTo(576);
      m.cpu.xcr0 = 0x203;
      assertThat(Cpuid.leaf(m.cpu, 0xD, 0).ebx()).isEqualTo(2696);
      assertThat(Cpuid.leaf(m.cpu, 0xD, 1).ebx()).isEqualTo(584);
      assertThat(Cpuid.leaf(m.cpu, 0xD, 9)).isEqualTo(new Cpuid.Result(8, 2688, 0, 0));
    }
  }

  @Test
  void pkruStaysOverInitAndIsZeroAfterReset() {
    try (SystemMachine m = enabled()) {
      m.cpu.pkru = 4;
      Reset.init(m.cpu);
      assertThat(m.cpu.pkru).isEqualTo(4);
      Reset.powerUp(m.cpu);
      assertThat(m.cpu.pkru).isZero();
    }
  }
}

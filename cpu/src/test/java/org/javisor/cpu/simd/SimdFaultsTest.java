package org.javisor.cpu.simd;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.x87.Fpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * When SSE and MMX instructions fault, and what they have done by then.
 *
 * @see "Intel SDM volume 2, 2.4 Exception Classification; 2.5 Exceptions of SIMD instructions with MMX operands"
 */
class SimdFaultsTest {
  private static final String PADDB_XMM = "660ffcca"; // paddb xmm1, xmm2
  private static final String PADDB_MMX = "0ffcca"; // paddb mm1, mm2
  private static final long PAGE_END = SimdMachine.MAPPED_BYTES;

  private final SimdMachine machine = SimdMachine.code64();
  private final Cpu cpu = machine.cpu;

  @AfterEach
  void close() {
    machine.close();
  }

  private void cr0(long set) {
    cpu.cr0 |= set;
    cpu.updateMode();
  }

  @Test
  void emulationMakesBothUndefined() {
    cr0(Cpu.CR0_EM);

    assertThat(machine.run(PADDB_XMM)).isEqualTo("#UD");
    assertThat(machine.run(PADDB_MMX)).isEqualTo("#UD");
  }

  @Test
  void aTaskSwitchMakesBothUnavailable() {
    cr0(Cpu.CR0_TS);

    assertThat(machine.run(PADDB_XMM)).isEqualTo("#NM");
    assertThat(machine.run(PADDB_MMX)).isEqualTo("#NM");
  }

  @Test
  void aSystemWithoutFxsaveHasNoSseButMmx() {
    cpu.cr4 &= ~Cpu.CR4_OSFXSR;
    cpu.updateMode();

    assertThat(machine.run(PADDB_XMM)).isEqualTo("#UD");
    assertThat(machine.run(PADDB_MMX)).isEqualTo("none");
  }

  @Test
  void aPendingX87ExceptionStopsMmxOnly() {
    cpu.fpu.controlWord(0x37E);
    cpu.fpu.statusWord(Fpu.IE);

    assertThat(machine.run(PADDB_MMX)).isEqualTo("#MF");
    assertThat(machine.run("0f77")).as("emms").isEqualTo("#MF");
    assertThat(machine.run("0f2dca")).as("cvtps2pi mm1, xmm2").isEqualTo("#MF");
    assertThat(machine.run(PADDB_XMM)).isEqualTo("none");
  }

  @Test
  void mmxInstructionsTakeOverTheX87Registers() {
    cpu.fpu.top = 5;
    cpu.fpu.valid = 0x20;

    machine.run(PADDB_MMX);

    assertThat(cpu.fpu.top).isZero();
    assertThat(cpu.fpu.valid).isEqualTo(0xFF);
    assertThat(cpu.fpu.signExponent[1]).isEqualTo(0xFFFF);
  }

  @Test
  void emmsEmptiesTheX87Registers() {
    machine.run(PADDB_MMX);
    machine.run("0f77");

    assertThat(cpu.fpu.valid).isZero();
  }

  @Test
  void alignedOperandsMustBeAligned() {
    cpu.r[7] = 0x5008;

    assertThat(machine.run("660ffc0f")).as("paddb xmm1, [rdi]").isEqualTo("#GP");
    assertThat(machine.run("0f280f")).as("movaps xmm1, [rdi]").isEqualTo("#GP");
    assertThat(machine.run("660f7f0f")).as("movdqa [rdi], xmm1").isEqualTo("#GP");
    assertThat(machine.run("660fe70f")).as("movntdq [rdi], xmm1").isEqualTo("#GP");
    assertThat(machine.run("0f580f")).as("addps xmm1, [rdi]").isEqualTo("#GP");
    assertThat(machine.run("660f3a0b0f00")).as("roundsd xmm1, [rdi], 0").isEqualTo("none");
    assertThat(machine.run("0ffc0f")).as("paddb mm1, [rdi]").isEqualTo("none");
  }

  @Test
  void unalignedMovesNeedNoAlignment() {
    cpu.r[7] = 0x5007;
    machine.xmm(1, 0x1122_3344_5566_7788L, 0x99AA_BBCC_DDEE_FF00L);

    assertThat(machine.run("0f110f")).isEqualTo("none"); // movups [rdi], xmm1
    assertThat(machine.run("f30f6f17")).isEqualTo("none"); // movdqu xmm2, [rdi]
    assertThat(machine.run("f20ff01f")).isEqualTo("none"); // lddqu xmm3, [rdi]

    assertThat(machine.xmm(2)).isEqualTo("112233445566778899aabbccddeeff00");
    assertThat(machine.xmm(3)).isEqualTo("112233445566778899aabbccddeeff00");
    assertThat(machine.read(0x5007, 8)).isEqualTo(0x99AA_BBCC_DDEE_FF00L);
  }

  @Test
  void aStoreThatRunsIntoAnUnmappedPageStoresNothing() {
    cpu.r[7] = PAGE_END - 8;
    machine.xmm(1, -1, -1);

    assertThat(machine.run("0f110f")).isEqualTo("#PF");

    assertThat(machine.read(PAGE_END - 8, 8)).isZero();
    assertThat(cpu.cr2).isEqualTo(PAGE_END);
  }

  @Test
  void aLoadThatRunsIntoAnUnmappedPageChangesNothing() {
    cpu.r[7] = PAGE_END - 8;
    machine.xmm(1, 3, 4);

    assertThat(machine.run("0f100f")).isEqualTo("#PF");

    assertThat(machine.xmm(1)).isEqualTo("00000000000000030000000000000004");
  }

  @Test
  void aFaultingMmxLoadLeavesTheX87StackAlone() {
    cpu.fpu.top = 5;
    cpu.r[7] = PAGE_END;

    assertThat(machine.run("0ffc0f")).isEqualTo("#PF");

    assertThat(cpu.fpu.top).isEqualTo(5);
    assertThat(cpu.fpu.valid).isZero();
  }

  @Test
  void maskedStoresTouchOnlyTheBytesChosen() {
    cpu.r[7] = PAGE_END - 4;
    machine.xmm(1, -1, 0x1111_1111_4433_2211L);
    machine.xmm(2, 0, 0x0000_0000_8000_0080L);

    assertThat(machine.run("660ff7ca")).isEqualTo("none"); // maskmovdqu xmm1, xmm2

    assertThat(machine.read(PAGE_END - 4, 4)).isEqualTo(0x4400_0011L);
  }

  @Test
  void aMaskedStoreThatFaultsStoresNothing() {
    cpu.r[7] = PAGE_END - 4;
    machine.xmm(1, -1, -1);
    machine.xmm(2, 0x80, 0x80);

    assertThat(machine.run("660ff7ca")).isEqualTo("#PF");

    assertThat(machine.read(PAGE_END - 4, 4)).isZero();
  }

  @Test
  void maskmovqUsesTheSegmentAndAddressSizeOfItsPrefixes() {
    cpu.r[Cpu.SEGMENT_BASE + Cpu.FS] = 0x1000;
    cpu.r[7] = 0xFFFF_FFFF_0000_6000L;
    cpu.fpu.mmx(1, 0x88);
    cpu.fpu.mmx(2, 0x80);

    assertThat(machine.run("64670ff7ca")).isEqualTo("none"); // maskmovq mm1, mm2 at fs:[edi]

    assertThat(machine.read(0x7000, 8)).isEqualTo(0x88);
  }

  @Test
  void ldmxcsrRefusesReservedBits() {
    cpu.r[7] = 0x5000;
    machine.write(0x5000, 4, 0x1_1F80);

    assertThat(machine.run("0fae17")).isEqualTo("#GP"); // ldmxcsr [rdi]
    assertThat(cpu.mxcsr).isEqualTo(Mxcsr.RESET);

    machine.write(0x5000, 4, 0xFFFF);
    assertThat(machine.run("0fae17")).isEqualTo("none");
    assertThat(machine.run("0fae5f04")).isEqualTo("none"); // stmxcsr [rdi + 4]
    assertThat(machine.read(0x5004, 4)).isEqualTo(0xFFFF);
  }

  @Test
  void fencesAndPrefetchesDoNothingAnywhere() {
    cpu.r[7] = PAGE_END;

    assertThat(machine.run("0faee8")).as("lfence").isEqualTo("none");
    assertThat(machine.run("0faef0")).as("mfence").isEqualTo("none");
    assertThat(machine.run("0faef8")).as("sfence").isEqualTo("none");
    assertThat(machine.run("0f180f")).as("prefetcht0 [rdi]").isEqualTo("none");
    assertThat(machine.run("0f0d0f")).as("prefetchw [rdi]").isEqualTo("none");
  }

  @Test
  void cacheLineFlushesFaultAsLoadsDo() {
    cpu.r[7] = PAGE_END - 1;
    assertThat(machine.run("0fae3f")).as("clflush [rdi]").isEqualTo("none");
    cpu.r[7] = PAGE_END;
    assertThat(machine.run("0fae3f")).as("clflush [rdi]").isEqualTo("#PF");
    assertThat(machine.run("660fae37")).as("clwb [rdi]").isEqualTo("#PF");
  }
}

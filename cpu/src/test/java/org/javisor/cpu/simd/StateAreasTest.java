package org.javisor.cpu.simd;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.Cpu;
import org.javisor.cpu.x87.Fpu;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * FXSAVE and XSAVE areas, byte by byte.
 *
 * @see "Intel SDM volume 2, FXSAVE, tables 3-43 to 3-46; volume 1, 13.4 XSAVE Area, 13.7 to 13.10"
 */
class StateAreasTest {
  private static final long AREA = 0x8000;
  private static final String FXSAVE = "0fae07"; // all at [rdi]
  private static final String FXSAVE64 = "480fae07";
  private static final String FXRSTOR = "0fae0f";
  private static final String XSAVE = "0fae27";
  private static final String XSAVEOPT = "0fae37";
  private static final String XSAVEC = "0fc727";
  private static final String XRSTOR = "0fae2f";

  private SimdMachine machine = SimdMachine.code64();

  @AfterEach
  void close() {
    machine.close();
  }

  private Cpu cpu() {
    return machine.cpu;
  }

  /** A state in which every field differs. */
  private void fill() {
    Fpu fpu = cpu().fpu;
    fpu.controlWord(0x27F);
    fpu.top = 6;
    fpu.status = Fpu.C3;
    fpu.valid = 0xC0;
    fpu.lastOpcode = 0x123;
    fpu.lastInstruction = 0x1234_5678_9ABCL;
    fpu.lastInstructionSelector = 0x10;
    fpu.lastOperand = 0x7_0000_8888L;
    fpu.lastOperandSelector = 0x18;
    for (int i = 0; i < 8; i++) {
      fpu.significand[i] = 0x1111_1111_1111_1111L * i;
      fpu.signExponent[i] = 0x4000 + i;
    }
    for (int i = 0; i < 32; i++) {
      cpu().xmm[i] = 0x0101_0101_0101_0101L * (i + 1);
    }
    cpu().mxcsr = 0x9F80;
    cpu().r[7] = AREA;
    cpu().r[0] = -1;
    cpu().r[2] = -1;
  }

  private long at(int offset, int sizeBytes) {
    return machine.read(AREA + offset, sizeBytes);
  }

  private void wipe() {
    java.util.Arrays.fill(cpu().xmm, -1);
    cpu().fpu.reset();
    cpu().mxcsr = Mxcsr.RESET;
  }

  @Test
  void fxsaveWritesTheLegacyLayout() {
    fill();

    assertThat(machine.run(FXSAVE)).isEqualTo("none");

    assertThat(at(0, 2)).as("FCW").isEqualTo(0x27F);
    assertThat(at(2, 2)).as("FSW").isEqualTo(Fpu.C3 | 6 << 11);
    assertThat(at(4, 2)).as("FTW").isEqualTo(0xC0);
    assertThat(at(6, 2)).as("FOP").isEqualTo(0x123);
    assertThat(at(8, 4)).as("FIP").isEqualTo(0x5678_9ABCL);
    assertThat(at(12, 4)).as("FCS").isEqualTo(0x10);
    assertThat(at(16, 4)).as("FDP").isEqualTo(0x8888);
    assertThat(at(20, 4)).as("FDS").isEqualTo(0x18);
    assertThat(at(24, 4)).as("MXCSR").isEqualTo(0x9F80);
    assertThat(at(28, 4)).as("MXCSR_MASK").isEqualTo(0xFFFF);
    assertThat(at(32, 8)).as("ST0 is physical register 6").isEqualTo(0x6666_6666_6666_6666L);
    assertThat(at(40, 8)).isEqualTo(0x4006);
    assertThat(at(64, 8)).as("ST2 is physical register 0").isZero();
    assertThat(at(160, 8)).as("XMM0").isEqualTo(0x0101_0101_0101_0101L);
    assertThat(at(408, 8)).as("XMM15").isEqualTo(0x2020_2020_2020_2020L);
    assertThat(at(416, 8)).as("reserved").isZero();
  }

  @Test
  void fxsave64WritesWholePointersInPlaceOfSelectors() {
    fill();

    machine.run(FXSAVE64);

    assertThat(at(8, 8)).isEqualTo(0x1234_5678_9ABCL);
    assertThat(at(16, 8)).isEqualTo(0x7_0000_8888L);
  }

  @Test
  void outside64BitCodeOnlyEightXmmRegistersAreSavedAndRestored() {
    machine.close();
    machine = SimdMachine.code32();
    fill();
    machine.write(AREA + 288, 8, 0x77);

    assertThat(machine.run(FXSAVE)).isEqualTo("none");
    wipe();
    assertThat(machine.run(FXRSTOR)).isEqualTo("none");

    assertThat(at(280, 8)).as("XMM7").isEqualTo(0x1010_1010_1010_1010L);
    assertThat(at(288, 8)).as("where XMM8 would be").isEqualTo(0x77);
    assertThat(cpu().xmm[15]).isEqualTo(0x1010_1010_1010_1010L);
    assertThat(cpu().xmm[16]).isEqualTo(-1);
  }

  @Test
  void fxrstorRestoresWhatFxsaveSaved() {
    fill();
    machine.run(FXSAVE64);
    wipe();

    assertThat(machine.run("480fae0f")).isEqualTo("none");

    assertThat(cpu().fpu.control).isEqualTo(0x27F);
    assertThat(cpu().fpu.statusWord()).isEqualTo(Fpu.C3 | 6 << 11);
    assertThat(cpu().fpu.valid).isEqualTo(0xC0);
    assertThat(cpu().fpu.lastInstruction).isEqualTo(0x1234_5678_9ABCL);
    assertThat(cpu().fpu.significand[6]).isEqualTo(0x6666_6666_6666_6666L);
    assertThat(cpu().fpu.signExponent[7]).isEqualTo(0x4007);
    assertThat(cpu().xmm[31]).isEqualTo(0x2020_2020_2020_2020L);
    assertThat(cpu().mxcsr).isEqualTo(0x9F80);
  }

  @Test
  void fxsaveAndFxrstorCheckAlignmentAndMxcsr() {
    fill();
    machine.run(FXSAVE);
    machine.write(AREA + 24, 4, 0x1_0000);

    assertThat(machine.run(FXRSTOR)).isEqualTo("#GP");
    assertThat(cpu().mxcsr).isEqualTo(0x9F80);
    cpu().r[7] = AREA + 8;
    assertThat(machine.run(FXSAVE)).isEqualTo("#GP");
    assertThat(machine.run(FXRSTOR)).isEqualTo("#GP");
  }

  @Test
  void fxsaveIsUnavailableAfterATaskSwitchAndUnderEmulation() {
    fill();
    cpu().cr0 |= Cpu.CR0_TS;
    cpu().updateMode();
    assertThat(machine.run(FXSAVE)).isEqualTo("#NM");
    cpu().cr0 = cpu().cr0 & ~Cpu.CR0_TS | Cpu.CR0_EM;
    cpu().updateMode();
    assertThat(machine.run(FXSAVE)).isEqualTo("#NM");
  }

  @Test
  void anFxsaveThatReachesAnUnmappedPageWritesNothing() {
    fill();
    cpu().r[7] = SimdMachine.MAPPED_BYTES - 256;

    assertThat(machine.run(FXSAVE)).isEqualTo("#PF");

    assertThat(machine.read(SimdMachine.MAPPED_BYTES - 256, 8)).isZero();
  }

  @Test
  void xsaveSavesWhatIsAskedForAndKeepsTheRestOfTheHeader() {
    fill();
    cpu().r[0] = 2;
    machine.write(AREA + 512, 8, 1);
    machine.write(AREA + 0, 2, 0x1234);

    assertThat(machine.run(XSAVE)).isEqualTo("none");

    assertThat(at(512, 8)).as("XSTATE_BV").isEqualTo(3);
    assertThat(at(0, 2)).as("x87 was not asked for").isEqualTo(0x1234);
    assertThat(at(160, 8)).isEqualTo(0x0101_0101_0101_0101L);
    assertThat(at(24, 4)).isEqualTo(0x9F80);
  }

  @Test
  void xsaveMarksComponentsInTheirInitialConfiguration() {
    cpu().r[0] = 3;
    cpu().r[7] = AREA;
    machine.write(AREA + 512, 8, 3);

    machine.run(XSAVE);

    assertThat(at(512, 8)).isZero();
    assertThat(at(0, 2)).as("saved nevertheless").isEqualTo(0x37F);
  }

  @Test
  void xsaveoptLeavesOutComponentsInTheirInitialConfiguration() {
    cpu().r[0] = 3;
    cpu().r[7] = AREA;
    cpu().xmm[0] = 5;

    machine.run(XSAVEOPT);

    assertThat(at(512, 8)).isEqualTo(2);
    assertThat(at(0, 2)).isZero();
    assertThat(at(160, 8)).isEqualTo(5);
  }

  @Test
  void xsavecWritesACompactedHeaderAndSavesAnUnusualMxcsr() {
    cpu().r[0] = 3;
    cpu().r[7] = AREA;
    cpu().mxcsr = 0x1FA0;

    machine.run(XSAVEC);

    assertThat(at(512, 8)).as("XSTATE_BV").isEqualTo(2);
    assertThat(at(520, 8)).as("XCOMP_BV").isEqualTo(Long.MIN_VALUE | 3);
    assertThat(at(24, 4)).isEqualTo(0x1FA0);
  }

  @Test
  void xrstorInitializesWhatTheAreaDoesNotHold() {
    fill();
    cpu().r[0] = 2;
    machine.run(XSAVE);
    cpu().r[0] = 3;
    cpu().xmm[0] = 0;

    assertThat(machine.run(XRSTOR)).isEqualTo("none");

    assertThat(cpu().xmm[0]).isEqualTo(0x0101_0101_0101_0101L);
    assertThat(cpu().fpu.control).isEqualTo(0x37F);
    assertThat(cpu().fpu.valid).isZero();
    assertThat(cpu().fpu.significand[3]).isZero();
  }

  @Test
  void xrstorOfAStandardAreaLoadsMxcsrEvenWithoutXmmRegisters() {
    fill();
    machine.write(AREA + 24, 4, 0x1FBF);

    assertThat(machine.run(XRSTOR)).isEqualTo("none");

    assertThat(cpu().xmm[5]).isZero();
    assertThat(cpu().mxcsr).isEqualTo(0x1FBF);
  }

  @Test
  void xrstorOfACompactedAreaResetsMxcsrWithoutSseState() {
    fill();
    machine.write(AREA + 24, 4, 0x1FBF);
    machine.write(AREA + 520, 8, Long.MIN_VALUE | 3);

    assertThat(machine.run(XRSTOR)).isEqualTo("none");

    assertThat(cpu().mxcsr).isEqualTo(Mxcsr.RESET);
  }

  @Test
  void xrstorRefusesHeadersThatAreNotAsTheyMustBe() {
    fill();
    machine.write(AREA + 512, 8, 4);
    assertThat(machine.run(XRSTOR)).as("a component that XCR0 lacks").isEqualTo("#GP");
    machine.write(AREA + 512, 8, 1);
    machine.write(AREA + 520, 8, 1);
    assertThat(machine.run(XRSTOR)).as("XCOMP_BV in the standard format").isEqualTo("#GP");
    machine.write(AREA + 520, 8, 0);
    machine.write(AREA + 528, 8, 1);
    assertThat(machine.run(XRSTOR)).as("reserved bytes").isEqualTo("#GP");
    machine.write(AREA + 528, 8, 0);
    machine.write(AREA + 520, 8, Long.MIN_VALUE | 2);
    assertThat(machine.run(XRSTOR)).as("XSTATE_BV beyond XCOMP_BV").isEqualTo("#GP");
    machine.write(AREA + 520, 8, Long.MIN_VALUE | 3);
    machine.write(AREA + 568, 8, 1);
    assertThat(machine.run(XRSTOR)).as("reserved bytes of the compacted format").isEqualTo("#GP");
    assertThat(cpu().mxcsr).isEqualTo(0x9F80);
  }

  @Test
  void xsaveChecksTheSystemsConsentAndAlignment() {
    fill();
    cpu().r[7] = AREA + 32;
    assertThat(machine.run(XSAVE)).isEqualTo("#GP");
    cpu().cr4 &= ~Cpu.CR4_OSXSAVE;
    assertThat(machine.run(XSAVE)).isEqualTo("#UD");
    assertThat(machine.run(XRSTOR)).isEqualTo("#UD");
  }

  private static final long PKRU = 1 << 9;

  private void fillPkru(int value) {
    cpu().xcr0 |= PKRU;
    cpu().pkru = value;
    cpu().r[0] = PKRU;
    cpu().r[2] = 0;
    cpu().r[7] = AREA;
  }

  @Test
  void pkruLiesBehindTheHeaderInTheCompactedFormatOnly() {
    fillPkru(0xC000_0001);

    assertThat(machine.run(XSAVE)).isEqualTo("none");
    assertThat(at(512, 8)).as("XSTATE_BV").isEqualTo(PKRU);
    assertThat(at(2688, 8)).isEqualTo(0xC000_0001L);
    assertThat(at(576, 8)).isZero();
    assertThat(machine.run(XSAVEC)).isEqualTo("none");
    assertThat(at(576, 8)).isEqualTo(0xC000_0001L);
  }

  @Test
  void xrstorRestoresPkruFromEitherFormat() {
    fillPkru(8);
    machine.run(XSAVE);
    cpu().pkru = 0;
    assertThat(machine.run(XRSTOR)).isEqualTo("none");
    assertThat(cpu().pkru).isEqualTo(8);

    fillPkru(0x20);
    machine.run(XSAVEC);
    cpu().pkru = 0;
    assertThat(machine.run(XRSTOR)).isEqualTo("none");
    assertThat(cpu().pkru).isEqualTo(0x20);
  }

  @Test
  void aPkruOfZeroIsItsInitialConfiguration() {
    fillPkru(0);
    machine.run(XSAVE);
    assertThat(at(512, 8)).as("XSTATE_BV").isZero();
    cpu().pkru = 4;

    assertThat(machine.run(XRSTOR)).isEqualTo("none");

    assertThat(cpu().pkru).isZero();
  }

  @Test
  void pkruIsLeftAloneWhereXcr0DoesNotEnableIt() {
    fillPkru(4);
    cpu().xcr0 &= ~PKRU;
    machine.run(XSAVE);
    cpu().pkru = 8;

    assertThat(machine.run(XRSTOR)).isEqualTo("none");

    assertThat(cpu().pkru).isEqualTo(8);
    assertThat(at(2688, 8)).isZero();
  }

  @Test
  void anXsaveWhosePkruLiesOnAnUnmappedPageWritesNothing() {
    fill();
    fillPkru(4);
    cpu().r[0] = PKRU | 3;
    cpu().r[7] = SimdMachine.MAPPED_BYTES - 1024;

    assertThat(machine.run(XSAVE)).isEqualTo("#PF");

    assertThat(machine.read(SimdMachine.MAPPED_BYTES - 1024, 8)).isZero();
  }
}

package org.javisor.cpu.x87;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.cpu.Cpu;
import org.javisor.x86.Decoder;
import org.javisor.x86.Register;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The four layouts of the environment in memory (Intel SDM volume 1, figures 8-9 to 8-12), and the state after it. */
class EnvironmentTest {
  private static final int[] FNSTENV = {0xD9, 0x36};
  private static final int[] FNSTENV_16 = {0x66, 0xD9, 0x36};
  private static final int[] FLDENV = {0xD9, 0x26};
  private static final int[] FNSAVE = {0xDD, 0x36};
  private static final int[] FRSTOR = {0xDD, 0x26};

  // The same in 16-bit code, where [si] is mod 0, rm 4.
  private static final int[] FNSTENV_SI = {0xD9, 0x34};
  private static final int[] FLDENV_SI = {0xD9, 0x24};
  private static final int[] FNSTENV_SI_32 = {0x66, 0xD9, 0x34};

  private final X87Machine machine = new X87Machine();
  private final Fpu fpu = machine.fpu;

  @BeforeEach
  void fill() {
    machine.push(2.0);
    machine.push(0.0);
    fpu.controlWord(0x123E);
    fpu.status = Fpu.C3 | Fpu.PE;
    fpu.lastOpcode = 0x5A3;
    fpu.lastInstruction = 0x0008_9ABC;
    fpu.lastInstructionSelector = 0x1111;
    fpu.lastOperand = 0x000A_BCDE;
    fpu.lastOperandSelector = 0x2222;
  }

  @AfterEach
  void close() {
    machine.close();
  }

  private void realMode() {
    machine.cpu.cr0 &= ~Cpu.CR0_PE;
    machine.cpu.access[Cpu.CS] &= ~Cpu.ACCESS_DB;
    machine.cpu.updateMode();
  }

  @Test
  void storesThe32BitProtectedLayout() {
    machine.execute(FNSTENV);

    assertThat(machine.doubleword(0)).isEqualTo(0xFFFF_127E);
    assertThat(machine.doubleword(4)).isEqualTo(0xFFFF_7020);
    // R7 = 2.0 valid, R6 = 0.0 zero, the others empty.
    assertThat(machine.doubleword(8)).isEqualTo(0xFFFF_1FFF);
    assertThat(machine.doubleword(12)).isEqualTo(0x0008_9ABC);
    assertThat(machine.doubleword(16)).isEqualTo(0x05A3_1111);
    assertThat(machine.doubleword(20)).isEqualTo(0x000A_BCDE);
    assertThat(machine.doubleword(24)).isEqualTo(0xFFFF_2222);
  }

  @Test
  void storesThe16BitProtectedLayout() {
    machine.execute(FNSTENV_16);

    assertThat(machine.word(0)).isEqualTo(0x127E);
    assertThat(machine.word(2)).isEqualTo(0x7020);
    assertThat(machine.word(4)).isEqualTo(0x1FFF);
    assertThat(machine.word(6)).isEqualTo(0x9ABC);
    assertThat(machine.word(8)).isEqualTo(0x1111);
    assertThat(machine.word(10)).isEqualTo(0xBCDE);
    assertThat(machine.word(12)).isEqualTo(0x2222);
    assertThat(machine.word(14)).isZero();
  }

  @Test
  void storesThe16BitRealLayoutWithLinearAddresses() {
    realMode();

    machine.execute(Decoder.CODE_16, FNSTENV_SI);

    // 0x1111 * 16 + 0x89ABC = 0x9ABCC, 0x2222 * 16 + 0xABCDE = 0xCDEFE.
    assertThat(machine.word(6)).isEqualTo(0xABCC);
    assertThat(machine.word(8)).isEqualTo(0x95A3);
    assertThat(machine.word(10)).isEqualTo(0xDEFE);
    assertThat(machine.word(12)).isEqualTo(0xC000);
  }

  @Test
  void storesThe32BitRealLayoutWithLinearAddresses() {
    realMode();
    fpu.lastInstruction = 0x1234_5678;
    fpu.lastInstructionSelector = 0;

    machine.execute(Decoder.CODE_16, FNSTENV_SI_32);

    assertThat(machine.doubleword(12)).isEqualTo(0xFFFF_5678);
    assertThat(machine.doubleword(16)).isEqualTo(0x0123_45A3);
    assertThat(machine.doubleword(20)).isEqualTo(0xFFFF_DEFE);
    assertThat(machine.doubleword(24)).isEqualTo(0x0000_C000);
  }

  @Test
  void storingTheEnvironmentMasksAllExceptions() {
    fpu.statusWord(fpu.statusWord() | Fpu.IE);
    fpu.controlWord(0x37E);
    assertThat(fpu.pending()).isTrue();

    machine.execute(FNSTENV);

    assertThat(machine.doubleword(4)).isEqualTo(0xFFFF_F0A1);
    assertThat(fpu.control).isEqualTo(0x37F);
    assertThat(fpu.pending()).isFalse();
  }

  @Test
  void loadsThe32BitProtectedLayout() {
    machine.execute(FNSTENV);
    fpu.initialize();

    machine.execute(FLDENV);

    assertThat(fpu.control).isEqualTo(0x127E);
    assertThat(fpu.statusWord()).isEqualTo(0x7020);
    assertThat(fpu.valid).isEqualTo(0xC0);
    assertThat(fpu.lastOpcode).isEqualTo(0x5A3);
    assertThat(fpu.lastInstruction).isEqualTo(0x0008_9ABC);
    assertThat(fpu.lastInstructionSelector).isEqualTo(0x1111);
    assertThat(fpu.lastOperand).isEqualTo(0x000A_BCDE);
    assertThat(fpu.lastOperandSelector).isEqualTo(0x2222);
  }

  @Test
  void loadsThe16BitRealLayout() {
    realMode();
    machine.execute(Decoder.CODE_16, FNSTENV_SI);
    fpu.initialize();

    machine.execute(Decoder.CODE_16, FLDENV_SI);

    assertThat(fpu.lastOpcode).isEqualTo(0x5A3);
    assertThat(fpu.lastInstruction).isEqualTo(0x9_ABCC);
    assertThat(fpu.lastInstructionSelector).isZero();
    assertThat(fpu.lastOperand).isEqualTo(0xC_DEFE);
  }

  @Test
  void savesTheRegistersFromTheStacksTopAndInitializes() {
    machine.execute(FNSAVE);

    // ST(0) = 0.0, ST(1) = 2.0.
    assertThat(machine.quadword(28)).isZero();
    assertThat(machine.quadword(38)).isEqualTo(Float80.INTEGER_BIT);
    assertThat(machine.word(46)).isEqualTo(0x4000);
    assertThat(fpu.control).isEqualTo(0x37F);
    assertThat(fpu.statusWord()).isZero();
    assertThat(fpu.valid).isZero();
    assertThat(fpu.lastInstruction).isZero();
  }

  @Test
  void restoresWhatWasSaved() {
    machine.execute(FNSAVE);
    fpu.significand[7] = 0;

    machine.execute(FRSTOR);

    assertThat(fpu.top).isEqualTo(6);
    assertThat(fpu.tagWord()).isEqualTo(0x1FFF);
    assertThat(machine.st(1)).isEqualTo(2.0);
    assertThat(fpu.lastOpcode).isEqualTo(0x5A3);
  }

  @Test
  void instructionsWithAMemoryOperandSetBothPointers() {
    machine.cpu.selector[Cpu.CS] = 0x10;
    machine.cpu.selector[Cpu.DS] = 0x18;
    machine.cpu.r[Register.RSI] = X87Machine.DATA;
    fpu.initialize();

    machine.execute(0xDD, 0x46, 0x10);

    assertThat(fpu.lastOpcode).isEqualTo(0x546);
    assertThat(fpu.lastInstruction).isEqualTo(X87Machine.CODE);
    assertThat(fpu.lastInstructionSelector).isEqualTo(0x10);
    assertThat(fpu.lastOperand).isEqualTo(X87Machine.DATA + 0x10);
    assertThat(fpu.lastOperandSelector).isEqualTo(0x18);
  }

  @Test
  void registerInstructionsKeepTheOperandPointerAndControlInstructionsBoth() {
    machine.execute(0xD9, 0xE0);
    assertThat(fpu.lastOpcode).isEqualTo(0x1E0);
    assertThat(fpu.lastOperand).isEqualTo(0x000A_BCDE);

    machine.execute(0xD9, 0x3E);
    assertThat(fpu.lastOpcode).isEqualTo(0x1E0);
  }
}

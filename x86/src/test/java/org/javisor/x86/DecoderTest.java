package org.javisor.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Rules of the instruction format, each from the Intel SDM, volume 2, chapter 2, or the instruction's page. */
class DecoderTest {
  private final Decoder decoder = new Decoder(FeatureSet.all());
  private final Instruction out = new Instruction();

  private int decode(int codeSize, String hex) {
    return decodeWith(decoder, codeSize, hex);
  }

  private int decodeWith(Decoder d, int codeSize, String hex) {
    byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
    return d.decode(code, 0, code.length, codeSize, false, out);
  }

  private int decodeReal(String hex) {
    byte[] code = HexFormat.of().parseHex(hex.replace(" ", ""));
    return decoder.decode(code, 0, code.length, Decoder.CODE_16, true, out);
  }

  @Test
  void rexIsIgnoredUnlessItComesDirectlyBeforeTheOpcode() {
    assertThat(decode(Decoder.CODE_64, "48 66 89 d8")).isEqualTo(Decoder.OK);
    assertThat(out.operandSize).isEqualTo(2);
    assertThat(decode(Decoder.CODE_64, "66 48 89 d8")).isEqualTo(Decoder.OK);
    assertThat(out.operandSize).isEqualTo(8);
  }

  @Test
  void byteRegisters4To7AreHighBytesOnlyWithoutRex() {
    decode(Decoder.CODE_64, "88 e0");
    assertThat(out.reg).isEqualTo(Register.HIGH_BYTE + Register.RSP);
    decode(Decoder.CODE_64, "40 88 e0");
    assertThat(out.reg).isEqualTo(Register.RSP);
  }

  @Test
  void ripRelativeAddressesHaveRipAsBase() {
    assertThat(decode(Decoder.CODE_64, "8b 05 f8 ff ff ff")).isEqualTo(Decoder.OK);
    assertThat(out.base).isEqualTo(Register.RIP);
    assertThat(out.displacement).isEqualTo(-8);
    decode(Decoder.CODE_32, "8b 05 f8 ff ff ff");
    assertThat(out.base).isEqualTo(Register.NONE);
  }

  @Test
  void stackBasesDefaultToTheStackSegment() {
    decode(Decoder.CODE_32, "8b 45 04");
    assertThat(out.segment).isEqualTo(Register.SS);
    decode(Decoder.CODE_32, "3e 8b 45 04");
    assertThat(out.segment).isEqualTo(Register.DS);
    decode(Decoder.CODE_64, "41 8b 45 04");
    assertThat(out.segment).as("R13 is no stack register").isEqualTo(Register.DS);
    decode(Decoder.CODE_16, "8b 02");
    assertThat(out.segment).as("[bp+si]").isEqualTo(Register.SS);
  }

  @Test
  void onlyFsAndGsOverrideIn64BitMode() {
    decode(Decoder.CODE_64, "2e 8b 00");
    assertThat(out.segmentOverride).isFalse();
    decode(Decoder.CODE_64, "65 8b 00");
    assertThat(out.segment).isEqualTo(Register.GS);
  }

  @Test
  void lockIsLegalOnlyForLockableInstructionsThatWriteMemory() {
    assertThat(decode(Decoder.CODE_64, "f0 01 03")).isEqualTo(Decoder.OK);
    assertThat(out.lock).isTrue();
    assertThat(decode(Decoder.CODE_64, "f0 01 c3")).isEqualTo(Decoder.INVALID);
    assertThat(decode(Decoder.CODE_64, "f0 03 03")).isEqualTo(Decoder.INVALID);
    assertThat(decode(Decoder.CODE_64, "f0 39 03")).isEqualTo(Decoder.INVALID);
    assertThat(decode(Decoder.CODE_64, "f0 90")).isEqualTo(Decoder.INVALID);
  }

  @Test
  void lockMovCr0IsCr8OnlyWhereTheProcessorSaysSo() {
    assertThat(decode(Decoder.CODE_32, "f0 0f 20 c0")).isEqualTo(Decoder.OK);
    assertThat(out.reg).isEqualTo(8);
    Decoder intel = new Decoder(FeatureSet.all().without(Feature.ALT_MOV_CR8));
    assertThat(decodeWith(intel, Decoder.CODE_32, "f0 0f 20 c0")).isEqualTo(Decoder.INVALID);
  }

  @Test
  void controlRegisterMovesIgnoreMod() {
    assertThat(decode(Decoder.CODE_32, "0f 20 45")).isEqualTo(Decoder.OK);
    assertThat(out.length).isEqualTo(3);
    assertThat(out.isRegisterForm()).isTrue();
    assertThat(out.rm).isEqualTo(Register.RBP);
    assertThat(decode(Decoder.CODE_32, "0f 20 c8")).as("CR1").isEqualTo(Decoder.INVALID);
  }

  @Test
  void movCannotLoadCs() {
    assertThat(decode(Decoder.CODE_32, "8e c8")).isEqualTo(Decoder.INVALID);
    assertThat(decode(Decoder.CODE_32, "8c c8")).isEqualTo(Decoder.OK);
    assertThat(decode(Decoder.CODE_32, "8c f0")).as("no seventh segment").isEqualTo(Decoder.INVALID);
  }

  @Test
  void mandatoryPrefixesSelectTheInstruction() {
    decode(Decoder.CODE_64, "0f 58 c1");
    assertThat(out.mnemonic()).isEqualTo(Mnemonic.ADDPS);
    decode(Decoder.CODE_64, "66 0f 58 c1");
    assertThat(out.mnemonic()).isEqualTo(Mnemonic.ADDPD);
    decode(Decoder.CODE_64, "f3 0f 58 c1");
    assertThat(out.mnemonic()).isEqualTo(Mnemonic.ADDSS);
    assertThat(out.rep).as("the prefix is part of the opcode").isFalse();
    decode(Decoder.CODE_64, "66 f2 0f 58 c1");
    assertThat(out.mnemonic()).as("F2 outranks 66").isEqualTo(Mnemonic.ADDSD);
    decode(Decoder.CODE_64, "f2 f3 0f 58 c1");
    assertThat(out.mnemonic()).as("the last of F2 and F3 counts").isEqualTo(Mnemonic.ADDSS);
    assertThat(decode(Decoder.CODE_64, "f3 0f 28 c1")).isEqualTo(Decoder.INVALID);
  }

  @Test
  void countInstructionsAreBitScansWithoutTheirFeature() {
    decode(Decoder.CODE_64, "f3 0f bd c1");
    assertThat(out.mnemonic()).isEqualTo(Mnemonic.LZCNT);
    Decoder old = new Decoder(FeatureSet.all().without(Feature.LZCNT).without(Feature.BMI1));
    decodeWith(old, Decoder.CODE_64, "f3 0f bd c1");
    assertThat(out.mnemonic()).isEqualTo(Mnemonic.BSR);
    decodeWith(old, Decoder.CODE_64, "f3 0f bc c1");
    assertThat(out.mnemonic()).isEqualTo(Mnemonic.BSF);
  }

  @Test
  void whatIsNotAnnouncedIsUndefined() {
    Decoder bare = new Decoder(FeatureSet.of());
    assertThat(decodeWith(bare, Decoder.CODE_32, "0f a2")).as("CPUID").isEqualTo(Decoder.INVALID);
    assertThat(decodeWith(bare, Decoder.CODE_32, "0f 44 c1")).as("CMOVE").isEqualTo(Decoder.INVALID);
    assertThat(decodeWith(bare, Decoder.CODE_32, "0f 58 c1")).as("ADDPS").isEqualTo(Decoder.INVALID);
    assertThat(decodeWith(bare, Decoder.CODE_32, "d9 e8")).as("FLD1: #NM, not #UD").isEqualTo(Decoder.OK);
  }

  @Test
  void nopIsNotXchgUnlessRexBMakesItR8() {
    decode(Decoder.CODE_64, "90");
    assertThat(out.mnemonic()).isEqualTo(Mnemonic.NOP);
    decode(Decoder.CODE_64, "f3 90");
    assertThat(out.mnemonic()).isEqualTo(Mnemonic.PAUSE);
    decode(Decoder.CODE_64, "49 90");
    assertThat(out.mnemonic()).isEqualTo(Mnemonic.XCHG);
    decode(Decoder.CODE_64, "f3 49 90");
    assertThat(out.mnemonic()).isEqualTo(Mnemonic.XCHG);
    decode(Decoder.CODE_64, "f3 0f 1e fa");
    assertThat(out.mnemonic()).as("ENDBR64").isEqualTo(Mnemonic.NOP);
  }

  @Test
  void nearBranchesIgnoreTheOperandSizePrefixIn64BitMode() {
    assertThat(decode(Decoder.CODE_64, "66 e8 01 02 03 04")).isEqualTo(Decoder.OK);
    assertThat(out.length).isEqualTo(6);
    assertThat(out.operandSize).isEqualTo(8);
    assertThat(decode(Decoder.CODE_32, "66 e8 01 02")).isEqualTo(Decoder.OK);
    assertThat(out.operandSize).isEqualTo(2);
  }

  @Test
  void pushesAre64BitsWideIn64BitMode() {
    decode(Decoder.CODE_64, "50");
    assertThat(out.operandSize).isEqualTo(8);
    decode(Decoder.CODE_64, "66 50");
    assertThat(out.operandSize).isEqualTo(2);
    decode(Decoder.CODE_64, "6a ff");
    assertThat(out.immediate).isEqualTo(-1);
  }

  @Test
  void absoluteOffsetsAreAsWideAsAddresses() {
    assertThat(decode(Decoder.CODE_64, "a1 88 77 66 55 44 33 22 11")).isEqualTo(Decoder.OK);
    assertThat(out.displacement).isEqualTo(0x1122334455667788L);
    assertThat(out.isRegisterForm()).isFalse();
    assertThat(decode(Decoder.CODE_64, "67 a1 f8 ff ff ff")).isEqualTo(Decoder.OK);
    assertThat(out.displacement).isEqualTo(0xFFFF_FFF8L);
    assertThat(decode(Decoder.CODE_16, "a0 fe ff")).isEqualTo(Decoder.OK);
    assertThat(out.displacement).isEqualTo(0xFFFE);
  }

  @Test
  void vexPrefixesAreLesAndLdsWhereTheyCanBe() {
    decode(Decoder.CODE_32, "c4 e2 78 f2 c1");
    assertThat(out.mnemonic()).isEqualTo(Mnemonic.ANDN);
    decode(Decoder.CODE_32, "c4 42 78");
    assertThat(out.mnemonic()).isEqualTo(Mnemonic.LES);
    decode(Decoder.CODE_64, "c4 e2 f0 f2 c1");
    assertThat(out.mnemonic()).isEqualTo(Mnemonic.ANDN);
    assertThat(out.operandSize).isEqualTo(8);
    assertThat(out.vvvv).isEqualTo(Register.RCX);
    assertThat(decodeReal("c4 e2 78 f2 c1")).as("LES with a register").isEqualTo(Decoder.INVALID);
  }

  @Test
  void vexForbidsOtherPrefixesAndUnusedFields() {
    assertThat(decode(Decoder.CODE_64, "66 c4 e2 78 f2 c1")).isEqualTo(Decoder.INVALID);
    assertThat(decode(Decoder.CODE_64, "48 c4 e2 78 f2 c1")).isEqualTo(Decoder.INVALID);
    assertThat(decode(Decoder.CODE_64, "c4 e2 7c f2 c1")).as("L is 1").isEqualTo(Decoder.INVALID);
    assertThat(decode(Decoder.CODE_64, "c4 e3 7b f0 c1 05")).isEqualTo(Decoder.OK);
    assertThat(decode(Decoder.CODE_64, "c4 e3 73 f0 c1 05")).as("RORX has no vvvv").isEqualTo(Decoder.INVALID);
  }

  @Test
  void protectedModeInstructionsAreUndefinedInRealMode() {
    assertThat(decode(Decoder.CODE_16, "0f 00 c0")).isEqualTo(Decoder.OK);
    assertThat(decodeReal("0f 00 c0")).isEqualTo(Decoder.INVALID);
    assertThat(decodeReal("0f 01 16 34 12")).as("LGDT").isEqualTo(Decoder.OK);
  }

  @Test
  void sixteenBitAddressesHaveTheirOwnForms() {
    decode(Decoder.CODE_16, "8b 42 f0");
    assertThat(out.base).isEqualTo(Register.RBP);
    assertThat(out.index).isEqualTo(Register.RSI);
    assertThat(out.displacement).isEqualTo(-16);
    decode(Decoder.CODE_16, "8b 06 34 12");
    assertThat(out.base).isEqualTo(Register.NONE);
    assertThat(out.displacement).isEqualTo(0x1234);
  }

  @Test
  void fifteenBytesAreTheLimit() {
    assertThat(decode(Decoder.CODE_64, "66".repeat(14) + "90")).isEqualTo(Decoder.OK);
    assertThat(decode(Decoder.CODE_64, "66".repeat(15) + "90")).isEqualTo(Decoder.TOO_LONG);
    assertThat(decode(Decoder.CODE_64, "66".repeat(12) + "8105")).isEqualTo(Decoder.INCOMPLETE);
  }

  @Test
  void everyPrefixOfAnInstructionIsIncomplete() {
    String hex = "f0 65 67 48 81 84 8b 01 02 03 04 05 06 07 08".replace(" ", "");
    for (int bytes = 0; bytes < hex.length() / 2; bytes++) {
      assertThat(decode(Decoder.CODE_64, hex.substring(0, 2 * bytes))).as("%d bytes", bytes)
          .isEqualTo(Decoder.INCOMPLETE);
    }
    assertThat(decode(Decoder.CODE_64, hex)).isEqualTo(Decoder.OK);
  }

  @Test
  void enterAndFarPointersHaveTwoImmediates() {
    decode(Decoder.CODE_32, "c8 34 12 05");
    assertThat(out.immediate).isEqualTo(0x1234);
    assertThat(out.immediate2).isEqualTo(5);
    decode(Decoder.CODE_32, "ea 78 56 34 12 08 80");
    assertThat(out.immediate).isEqualTo(0x12345678);
    assertThat(out.immediate2).isEqualTo(0x8008);
    assertThat(decode(Decoder.CODE_64, "ea 78 56 34 12 08 80")).isEqualTo(Decoder.INVALID);
  }
}

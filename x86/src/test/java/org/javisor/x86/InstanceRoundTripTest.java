package org.javisor.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random instances of every row, through encoder, decoder, disassembler and assembler and back. */
class InstanceRoundTripTest {
  private static final long SEED = 20260101;
  private static final int INSTANCES = 12;

  @ParameterizedTest
  @ValueSource(ints = {Decoder.CODE_16, Decoder.CODE_32, Decoder.CODE_64})
  void everyInstanceDecodesToTheRowAndTheFieldsItWasMadeFrom(int codeSize) {
    InstanceGenerator generator = new InstanceGenerator(codeSize, new Random(SEED));
    InstructionEncoder encoder = new InstructionEncoder(codeSize);
    Decoder decoder = new Decoder(FeatureSet.all());
    Instruction made = new Instruction();
    Instruction decoded = new Instruction();
    List<String> wrong = new ArrayList<>();
    for (Encoding e : EncodingTable.all()) {
      for (int k = 0; k < INSTANCES && generator.canGenerate(e); k++) {
        generator.fill(e, made);
        byte[] bytes = encoder.encode(made);
        int status = decoder.decode(bytes, 0, bytes.length, codeSize, false, decoded);
        if (status != Decoder.OK || decoded.length != bytes.length || !sameRow(e, decoded)
            || !sameFields(made, decoded)) {
          wrong.add(e + " " + HexFormat.of().formatHex(bytes) + " status " + status);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {Decoder.CODE_16, Decoder.CODE_32, Decoder.CODE_64})
  void whatTheDisassemblerWritesTheAssemblerReads(int codeSize) {
    long address = 0x1000;
    InstanceGenerator generator = new InstanceGenerator(codeSize, new Random(SEED + 1));
    Decoder decoder = new Decoder(FeatureSet.all());
    Disassembler disassembler = new Disassembler(codeSize);
    Instruction decoded = new Instruction();
    List<String> wrong = new ArrayList<>();
    for (Encoding e : EncodingTable.all()) {
      for (int k = 0; k < INSTANCES && generator.canGenerate(e); k++) {
        byte[] bytes = generator.bytes(e);
        decoder.decode(bytes, 0, bytes.length, codeSize, false, decoded);
        dropRedundantOverride(decoded);
        String text = disassembler.format(decoded, address);
        byte[] again = new Assembler(codeSize, address).asm(text).assemble();
        decoder.decode(again, 0, again.length, codeSize, false, decoded);
        String textAgain = disassembler.format(decoded, address);
        if (!canonical(textAgain).equals(canonical(text)) || again.length > bytes.length) {
          wrong.add(text + " became " + textAgain + " " + HexFormat.of().formatHex(again));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** Second encodings of the hint space and of MOVSXD's 16-bit form lead to the row that comes first. */
  private static boolean sameRow(Encoding made, Instruction decoded) {
    boolean shadowed = made.mnemonic() == Mnemonic.NOP && made.isAlias() || made.mnemonic() == Mnemonic.MOVSXD;
    return decoded.encoding == made || shadowed && decoded.encoding.opcode().value() == made.opcode().value();
  }

  private static boolean sameFields(Instruction made, Instruction decoded) {
    Encoding e = made.encoding;
    boolean memory = e.hasMemoryForm() && made.mod != 3;
    boolean namesReg = e.hasModRm() && e.opcode().reg() < 0;
    boolean namesRm = e.hasModRm() && e.opcode().rm() < 0 && !memory || e.opcode().registerInOpcode();
    boolean same = made.lock == decoded.lock && made.rep == decoded.rep && made.repne == decoded.repne;
    same &= made.addressSize == decoded.addressSize && made.vvvv == decoded.vvvv;
    same &= !namesReg || made.reg == decoded.reg;
    same &= !namesRm || made.rm == decoded.rm;
    same &= e.opcode().consumesOperandSizePrefix() || made.operandSize == decoded.operandSize;
    same &= memory == (e.hasMemoryForm() && decoded.mod != 3);
    if (memory) {
      same &= made.base == decoded.base && made.index == decoded.index && made.scale == decoded.scale;
      same &= made.displacement == decoded.displacement && made.segment == decoded.segment;
    }
    return same;
  }

  /** An override that says what is so anyway is not written by the assembler. */
  private static void dropRedundantOverride(Instruction i) {
    boolean stack = i.base == Register.RBP || i.base == Register.RSP;
    i.segmentOverride &= i.segment != (stack ? Register.SS : Register.DS);
  }

  /** Encodings of the same meaning whose texts differ. */
  private static String canonical(String text) {
    return text.replace("movabs ", "mov ").replace("st(0)", "st").replaceAll(",0x1$", ",1");
  }
}

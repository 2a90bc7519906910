package org.javisor.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes a guest offers: a result within bounds, never an exception, and the same however the bytes arrive. */
@Tag("fuzz")
class DecoderFuzzTest {
  private static final int[] PREFIXES = {0x66, 0x67, 0xF2, 0xF3, 0xF0, 0x2E, 0x65, 0x48, 0x41, 0x0F, 0x0F, 0xC4, 0xC5};

  private final Fuzzing fuzzing = Fuzzing.of(DecoderFuzzTest.class);
  private final RandomGenerator random = fuzzing.random();
  private final InstructionEncoder[] encoders = {
    new InstructionEncoder(Decoder.CODE_16), new InstructionEncoder(Decoder.CODE_32),
    new InstructionEncoder(Decoder.CODE_64)
  };
  private final Decoder decoder = new Decoder(FeatureSet.all());
  private final Instruction out = new Instruction();

  @ParameterizedTest
  @ValueSource(ints = {Decoder.CODE_16, Decoder.CODE_32, Decoder.CODE_64})
  void randomBytesGiveAResultWithinBounds(int codeSize) {
    Disassembler disassembler = new Disassembler(codeSize);
    byte[] code = new byte[24];
    for (long k = fuzzing.rounds(60_000, 20_000_000); k > 0; k--) {
      fill(code);
      int offset = random.nextInt(8);
      boolean realOrVm86 = codeSize == Decoder.CODE_16 && random.nextBoolean();
      int status = decoder.decode(code, offset, code.length, codeSize, realOrVm86, out);
      boolean sound = status != Decoder.OK || isWithinBounds(codeSize) && !disassembler.format(out, 0).isEmpty();
      assertThat(sound && status >= Decoder.OK && status <= Decoder.TOO_LONG)
          .as(() -> HexFormat.of().formatHex(code) + " at " + offset + ": " + out.encoding)
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Decoder.CODE_16, Decoder.CODE_32, Decoder.CODE_64})
  void fewerBytesAreIncompleteAndMoreChangeNothing(int codeSize) {
    byte[] code = new byte[24];
    for (long k = fuzzing.rounds(6000, 1_000_000); k > 0; k--) {
      fill(code);
      if (decoder.decode(code, 0, code.length, codeSize, false, out) != Decoder.OK) {
        continue;
      }
      int length = out.length;
      Encoding encoding = out.encoding;
      byte[] exact = Arrays.copyOf(code, length);
      assertThat(decoder.decode(exact, 0, length, codeSize, false, out)).isEqualTo(Decoder.OK);
      assertThat(out.encoding).isSameAs(encoding);
      for (int limit = 0; limit < length; limit++) {
        int bytes = limit;
        assertThat(decoder.decode(code, 0, limit, codeSize, false, out))
            .as(() -> bytes + " bytes of " + HexFormat.of().formatHex(exact))
            .isEqualTo(Decoder.INCOMPLETE);
      }
    }
  }

  /** The instruction as encoded anew: shorter at most, and of the same row and fields. */
  @ParameterizedTest
  @ValueSource(ints = {Decoder.CODE_16, Decoder.CODE_32, Decoder.CODE_64})
  void whatIsDecodedCanBeEncodedAgain(int codeSize) {
    Instruction again = new Instruction();
    byte[] code = new byte[24];
    for (long k = fuzzing.rounds(60_000, 20_000_000); k > 0; k--) {
      fill(code);
      if (decoder.decode(code, 0, code.length, codeSize, false, out) != Decoder.OK) {
        continue;
      }
      byte[] bytes;
      try {
        bytes = encoders[codeSize].encode(out);
      } catch (AssemblyException e) {
        // Redundant prefixes may have no place in the shortest form.
        continue;
      }
      assertThat(decoder.decode(bytes, 0, bytes.length, codeSize, false, again))
          .as(() -> HexFormat.of().formatHex(code) + " as " + HexFormat.of().formatHex(bytes) + ": " + out.encoding)
          .isEqualTo(Decoder.OK);
      assertThat(again.mnemonic()).as(() -> HexFormat.of().formatHex(code)).isEqualTo(out.mnemonic());
      assertThat(again.length).isEqualTo(bytes.length);
    }
  }

  private void fill(byte[] code) {
    random.nextBytes(code);
    int prefixes = random.nextInt(5);
    for (int p = 0; p < prefixes; p++) {
      code[p] = (byte) PREFIXES[random.nextInt(PREFIXES.length)];
    }
  }

  /** Indices into register arrays are such; nothing that only 64-bit mode has appears elsewhere. */
  private boolean isWithinBounds(int codeSize) {
    int registers = codeSize == Decoder.CODE_64 ? 16 : 8;
    boolean fits = out.length >= 1 && out.length <= Decoder.MAX_LENGTH;
    fits &= out.operandSize == 2 || out.operandSize == 4 || out.operandSize == 8 && codeSize == Decoder.CODE_64;
    fits &= out.addressSize == 2 || out.addressSize == 4 || out.addressSize == 8 && codeSize == Decoder.CODE_64;
    fits &= out.base < registers || out.base == Register.NONE || out.base == Register.RIP;
    fits &= out.index < registers && out.index != Register.RSP || out.index == Register.NONE;
    fits &= isRegister(out.reg, registers) && isRegister(out.rm, registers) && out.vvvv < registers;
    return fits && out.segment >= Register.ES && out.segment <= Register.GS && out.scale >= 0 && out.scale <= 3;
  }

  /** CR8 is reached outside 64-bit mode by LOCK MOV CR0. */
  private boolean isRegister(int number, int registers) {
    boolean high = number >= 20 && number < 24;
    boolean controlRegister8 = number == 8 && out.mnemonic() == Mnemonic.MOV_CR;
    return number >= 0 && number < registers || high || controlRegister8;
  }
}

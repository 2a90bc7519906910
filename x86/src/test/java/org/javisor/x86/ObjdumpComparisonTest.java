package org.javisor.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lengths and texts against binutils. Accepted differences: what {@link ObjdumpText} normalises; instruction sets that
 * are not in the table; encodings that binutils does not know though processors execute them.
 */
class ObjdumpComparisonTest {
  private static final long SEED = 42;
  private static final int INSTANCES = 10;

  /** Shown as (bad) by binutils, with these or with superfluous prefixes, though processors execute them. */
  private static final Set<Mnemonic> UNKNOWN_TO_BINUTILS = Set.of(Mnemonic.SALC, Mnemonic.WBINVD);

  /** Prefixes of names of extensions that the table does not have: AVX, AVX-512, TSX. */
  private static final List<String> NOT_IN_THE_TABLE = List.of("v", "k", "xbegin", "xend", "xabort", "xtest");

  @BeforeEach
  void objdumpIsNeeded() {
    assumeTrue(Objdump.isInstalled(), "binutils is not installed: objdump comparison skipped");
  }

  @ParameterizedTest
  @ValueSource(ints = {Decoder.CODE_16, Decoder.CODE_32, Decoder.CODE_64})
  void randomInstancesOfEveryRowAreReadAlike(int codeSize) throws Exception {
    InstanceGenerator generator = new InstanceGenerator(codeSize, new Random(SEED));
    ByteArrayOutputStream code = new ByteArrayOutputStream();
    for (Encoding e : EncodingTable.all()) {
      // FWAIT would be taken for the first byte of the next instruction.
      boolean comparable = !e.isAlias() && e.mnemonic() != Mnemonic.FWAIT;
      for (int k = 0; k < INSTANCES && comparable && generator.canGenerate(e); k++) {
        byte[] bytes = generator.bytes(e);
        if (isFence(e)) {
          // Binutils knows only the first of eight encodings.
          bytes[bytes.length - 1] &= (byte) 0xF8;
        }
        code.writeBytes(bytes);
      }
    }
    assertThat(differences(Objdump.ofBytes(code.toByteArray(), codeSize), codeSize)).isEmpty();
  }

  @Test
  void aRealProgramIsReadAlike() throws Exception {
    Path program = Path.of("/bin/bash");
    assumeTrue(Files.isReadable(program) && isElf64(program), "no 64-bit x86 program to read: skipped");
    List<Objdump.Line> lines = Objdump.ofFile(program.toRealPath());
    assertThat(differences(lines.subList(0, Math.min(lines.size(), 60_000)), Decoder.CODE_64)).isEmpty();
  }

  private static boolean isFence(Encoding e) {
    return Set.of(Mnemonic.LFENCE, Mnemonic.MFENCE, Mnemonic.SFENCE).contains(e.mnemonic());
  }

  private static boolean isElf64(Path file) throws IOException {
    byte[] header = new byte[20];
    try (var in = Files.newInputStream(file)) {
      in.readNBytes(header, 0, header.length);
    }
    return header[1] == 'E' && header[4] == 2 && header[18] == 62;
  }

  private static List<String> differences(List<Objdump.Line> lines, int codeSize) {
    Disassembler disassembler = new Disassembler(codeSize);
    Decoder decoder = new Decoder(FeatureSet.all());
    Instruction decoded = new Instruction();
    List<String> wrong = new ArrayList<>();
    assertThat(lines).hasSizeGreaterThan(1000);
    for (Objdump.Line line : lines) {
      byte[] bytes = line.bytes();
      int status = decoder.decode(bytes, 0, bytes.length, codeSize, false, decoded);
      String ours = status == Decoder.OK ? disassembler.format(decoded, line.address()) : "(bad) " + status;
      boolean sameLength = status == Decoder.OK && decoded.length == bytes.length;
      if (sameLength && ObjdumpText.isPlainlyEqual(line.text(), ours)) {
        continue;
      }
      String theirs = ObjdumpText.normalise(line.text(), codeSize);
      boolean same = sameLength && ObjdumpText.normalise(ours, codeSize).equals(theirs);
      if (!same && !isAccepted(theirs, bytes, status, decoded)) {
        wrong.add(line.hex() + " theirs: " + theirs + " ours: " + ours);
      }
    }
    return wrong;
  }

  private static boolean isAccepted(String theirs, byte[] bytes, int status, Instruction decoded) {
    if (status != Decoder.OK) {
      return NOT_IN_THE_TABLE.stream().anyMatch(theirs::startsWith) || theirs.startsWith("{");
    }
    if (theirs.equals("(bad)")) {
      return UNKNOWN_TO_BINUTILS.contains(decoded.mnemonic());
    }
    // WAIT is an instruction of its own; binutils reads FSTCW where we read FWAIT and FNSTCW.
    return decoded.mnemonic() == Mnemonic.FWAIT && bytes.length > 1 && theirs.startsWith("f");
  }
}

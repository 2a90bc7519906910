package org.javisor.conformance.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.javisor.cpu.CpuModel;
import org.javisor.engine.Engine;
import org.javisor.engine.interpreter.InterpreterEngine;
import org.javisor.engine.translator.TranslatorEngine;
import org.javisor.testkit.Fuzzing;
import org.javisor.x86.Encoding;
import org.javisor.x86.InstanceGenerator;
import org.javisor.x86.Instruction;
import org.javisor.x86.InstructionEncoder;
import org.javisor.x86.Decoder;
import org.javisor.x86.Mnemonic;
import org.javisor.x86.Register;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The host CPU as oracle: random instances of every encoding that user code can execute, with random and boundary
 * operands, must leave the same registers, flags, vectors and memory natively and in the engine.
 *
 * <p>{@code ./x fuzz SEED} tries more cases and other ones; a failure names the case.
 */
@Tag("slow")
@Tag("fuzz")
class HostOracleTest {
  private static final int STATES_PER_INSTANCE = 8;
  private static final int MAX_REPORTED = 40;

  private final Fuzzing fuzzing = Fuzzing.of(HostOracleTest.class);
  private final RandomGenerator random = fuzzing.random();
  private final Instruction instance = new Instruction();
  private final List<String> failures = new ArrayList<>();
  private long faulted;
  private int codeSize;

  @BeforeEach
  void needALinuxHost() {
    assumeTrue("amd64".equals(System.getProperty("os.arch")), "the host is no x86-64 processor");
    assumeTrue("Linux".equals(System.getProperty("os.name")), "the native stub needs Linux");
  }

  @Test
  void theInterpreterDoesWhatTheHostCpuDoes() {
    compare(new InterpreterEngine(), Decoder.CODE_64, fuzzing.rounds(2_000_000, 30_000_000));
  }

  /** The first state of each instance is for the interpreter; translated code executes the others. */
  @Test
  void translatedCodeDoesWhatTheHostCpuDoes() {
    compare(TranslatorEngine.atOnce(1), Decoder.CODE_64, fuzzing.rounds(50_000, 3_000_000));
  }

  /**
   * Compatibility mode has the instructions that 64-bit mode lacks, and the one-byte INC and DEC. Not compared
   * natively: 16-bit code segments, and memory at 16-bit addresses, which Linux gives no program.
   */
  @Test
  void theInterpreterDoesWhatTheHostCpuDoesIn32BitCode() throws IOException, InterruptedException {
    assumeTrue(CompatibilityProbe.hostRuns32BitCode(), "the host's kernel runs no 32-bit code");
    compare(new InterpreterEngine(), Decoder.CODE_32, fuzzing.rounds(500_000, 10_000_000));
  }

  private void compare(Engine engine, int size, long wanted) {
    codeSize = size;
    InstanceGenerator generator = new InstanceGenerator(size, random);
    List<Encoding> encodings = Candidates.all(Candidates.hostFlags(), generator);
    NativeCpu host = new NativeCpu(size);
    long cases = 0;
    try (engine;
        EngineCpu guest = new EngineCpu(engine, CpuModel.parse("max"), size, host)) {
      RandomStates states = new RandomStates(random, size, host.scratch());
      while (cases < wanted && failures.size() < MAX_REPORTED) {
        for (Encoding e : encodings) {
          generator.fill(e, instance);
          cases += check(host, guest, states);
        }
      }
    }
    System.out.printf(
        "oracle, %s: %d-bit code, seed %d, %d encodings, %d cases compared, %d raised faults and were not%n",
        engine.name(), 16 << size, fuzzing.seed(), encodings.size(), cases - faulted, faulted);
    assertThat(failures).isEmpty();
    assertThat(faulted).as("cases that raised a fault").isLessThan(cases / 4);
  }

  private int check(NativeCpu host, EngineCpu guest, RandomStates states) {
    Instruction i = instance;
    if (i.encoding.hasMemoryForm() && i.mod != 3 && !keepInReach(i)) {
      return 0;
    }
    // The scratch memory of 64-bit code lies above 4 GiB, and none lies below 64 KiB. LEA needs none.
    if (codeSize == Decoder.CODE_64) {
      i.addressSize = 8;
    } else if (i.mnemonic() != Mnemonic.LEA) {
      i.addressSize = 4;
    }
    byte[] bytes = new InstructionEncoder(codeSize).encode(i);
    host.instruction(bytes);
    guest.instruction(bytes);
    TestState start = new TestState();
    TestState expected = new TestState();
    TestState actual = new TestState();
    for (int n = 0; n < STATES_PER_INSTANCE; n++) {
      states.fill(start, i);
      if (hasUndefinedResult(i, start)) {
        continue;
      }
      actual.copyFrom(start);
      Optional<String> fault = guest.run(actual);
      if (fault.isPresent()) {
        // What faults here must not be tried natively: faults have tests of their own.
        faulted++;
        continue;
      }
      expected.copyFrom(start);
      note(i, bytes, start);
      host.run(expected);
      String difference = actual.difference(expected, UndefinedFlags.of(i, count(i, start)));
      if (!difference.isEmpty() && failures.size() < MAX_REPORTED) {
        failures.add(describe(i, bytes, start) + difference);
        return n + 1;
      }
    }
    return STATES_PER_INSTANCE;
  }

  /** With {@code -Djavisor.fuzz.journal=FILE}, writes down the case: what the host does may end this process. */
  private static void note(Instruction i, byte[] bytes, TestState start) {
    String journal = System.getProperty("javisor.fuzz.journal");
    if (journal != null) {
      try {
        Files.writeString(Path.of(journal), describe(i, bytes, start));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Memory must be reached through a base register other than the stack pointer, by a small displacement. */
  private boolean keepInReach(Instruction i) {
    if (i.base > 15 || i.base == Register.RSP || i.index == i.base || i.segment >= 4) {
      return false;
    }
    byte small = (byte) i.displacement;
    i.displacement = small;
    return true;
  }

  /** @see "Intel SDM volume 2, SHLD and SHRD: a count beyond the operand size leaves the destination undefined" */
  private static boolean hasUndefinedResult(Instruction i, TestState s) {
    return switch (i.mnemonic()) {
      case SHLD, SHRD -> i.operandSize == 2 && count(i, s) > 16;
      default -> false;
    };
  }

  private static int count(Instruction i, TestState s) {
    int operands = i.encoding.operands().size();
    if (operands == 0) {
      return 0;
    }
    boolean wide = i.operandSize == 8 && i.encoding.operands().getFirst().sizeBytes(8) == 8;
    int mask = wide ? 63 : 31;
    return switch (i.encoding.operands().getLast()) {
      case CL -> (int) s.r[Register.RCX] & mask;
      case ONE -> 1;
      default -> (int) i.immediate & mask;
    };
  }

  private static String describe(Instruction i, byte[] bytes, TestState start) {
    StringBuilder text = new StringBuilder(HexFormat.of().formatHex(bytes));
    text.append(" (").append(i.encoding).append(')');
    for (int n = 0; n < 16; n++) {
      text.append(" r%d:%x".formatted(n, start.r[n]));
    }
    int mxcsr = (start.fx[24] & 0xFF) | (start.fx[25] & 0xFF) << 8;
    text.append(" mxcsr:%x".formatted(mxcsr));
    return text.append(" flags:%x:".formatted(start.flags)).toString();
  }
}

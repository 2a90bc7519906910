package org.javisor.engine.translator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.javisor.engine.Engine;
import org.javisor.engine.interpreter.InterpreterEngine;
import org.javisor.testkit.Fuzzing;
import org.javisor.x86.Decoder;
import org.javisor.x86.Encoding;
import org.javisor.x86.EncodingTable;
import org.javisor.x86.Feature;
import org.javisor.x86.InstanceGenerator;
import org.javisor.x86.Instruction;
import org.javisor.x86.InstructionEncoder;
import org.javisor.x86.OperandKind;
import org.javisor.x86.Register;
import org.junit.jupiter.api.Test;

/** Every SSE and x87 instruction with random operands, translated and interpreted: states must be equal bit for bit. */
class VectorTranslationTest {
  private static final int INSTRUCTIONS = 4;
  private static final int STATES = 6;

  private final Fuzzing fuzzing = Fuzzing.of(getClass());
  private final RandomGenerator random = fuzzing.random();
  private final InstanceGenerator generator = new InstanceGenerator(Decoder.CODE_64, random);
  private final InstructionEncoder encoder = new InstructionEncoder(Decoder.CODE_64);
  private long code = TwinMachine.CODE;

  @Test
  void sseInstructionsDoInRegionsWhatTheInterpreterDoes() {
    compare(VectorTranslationTest::isSse, fuzzing.rounds(2, 200));
  }

  @Test
  void x87InstructionsDoInRegionsWhatTheInterpreterDoes() {
    compare(VectorTranslationTest::isX87, fuzzing.rounds(2, 200));
  }

  private static boolean isX87(Encoding e) {
    return e.opcode().value() >= 0xD8 && e.opcode().value() <= 0xDF && e.mnemonic().name().startsWith("F");
  }

  private static boolean isSse(Encoding e) {
    boolean known = switch (e.feature()) {
      case SSE, SSE2, SSE3, SSSE3, SSE4_1, SSE4_2, AES, PCLMULQDQ, SHA -> true;
      default -> e.feature() == Feature.MMX && e.operands().stream().anyMatch(VectorTranslationTest::isXmm);
    };
    return known && e.operands().stream().anyMatch(VectorTranslationTest::isXmm);
  }

  private static boolean isXmm(OperandKind kind) {
    return switch (kind.method()) {
      case V, W, U -> true;
      default -> false;
    };
  }

  private void compare(Predicate<Encoding> which, long rounds) {
    List<Encoding> encodings = EncodingTable.all().stream().filter(which).filter(generator::canGenerate).toList();
    assertThat(encodings).isNotEmpty();
    try (Engine interpreter = new InterpreterEngine();
        Engine translator = TranslatorEngine.atOnce(1);
        TwinMachine expected = new TwinMachine(interpreter);
        TwinMachine actual = new TwinMachine(translator)) {
      for (int round = 0; round < rounds; round++) {
        for (Encoding first : encodings) {
          List<Encoding> program = new ArrayList<>(List.of(first));
          while (program.size() < INSTRUCTIONS) {
            program.add(encodings.get(random.nextInt(encodings.size())));
          }
          compare(program, expected, actual);
        }
      }
      assertThat(actual.vcpu.counters().values().get("regions installed")).isGreaterThan(encodings.size());
    }
  }

  private void compare(List<Encoding> program, TwinMachine expected, TwinMachine actual) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    program.forEach(e -> bytes.writeBytes(instance(e)));
    bytes.write(0xF4);
    expected.memory.writeBytes(code, bytes.toByteArray(), 0, bytes.size());
    actual.memory.writeBytes(code, bytes.toByteArray(), 0, bytes.size());
    for (int n = 0; n < STATES; n++) {
      long seed = random.nextLong();
      expected.randomise(seed);
      actual.randomise(seed);
      String before = actual.state();
      expected.run(code);
      actual.run(code);
      assertThat(actual.state())
          .as("%s%n%s%n before: %s", program, java.util.HexFormat.of().formatHex(bytes.toByteArray()), before)
          .isEqualTo(expected.state());
    }
    code += bytes.size() + random.nextInt(16);
    if (code > TwinMachine.CODE + (8 << 20)) {
      code = TwinMachine.CODE;
    }
  }

  /** Memory is at RBX and a little more; RSP and RBX are left alone. */
  private byte[] instance(Encoding e) {
    Instruction i = new Instruction();
    do {
      generator.fill(e, i);
    } while (i.reg == Register.RSP || i.rm == Register.RSP || i.reg == Register.RBX || i.rm == Register.RBX);
    if (i.mod != 3) {
      i.mod = 0;
      i.base = Register.RBX;
      i.index = Register.NONE;
      i.segment = Register.DS;
      i.segmentOverride = false;
      i.addressSize = 8;
      i.displacement = 16L * random.nextInt(4);
    }
    return encoder.encode(i);
  }
}

package org.javisor.cpu.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.javisor.cpu.Flags;
import org.javisor.x86.Encoding;
import org.javisor.x86.OperandKind.Method;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Executes what a processor has executed before us, and compares; the format is explained in host-vectors.txt. */
class HostVectorsTest {
  private static final long SOURCE_IN_MEMORY = 0x4000;

  private final SimdMachine machine = SimdMachine.code64();
  private final List<String> differences = new ArrayList<>();

  // The instruction whose executions are being read.
  private String code = "";
  private String text = "";
  private List<String> inputs = List.of();
  private List<String> outputs = List.of();

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void registerFormsGiveTheResultsOfAProcessor() {
    int executions = replay(false);

    assertThat(differences).isEmpty();
    assertThat(executions).isEqualTo(4846);
  }

  @Test
  void memoryFormsGiveTheSameResults() {
    int executions = replay(true);

    assertThat(differences).isEmpty();
    assertThat(executions).isGreaterThan(3000);
  }

  @Test
  void operationsBoundToTheirOperandsGiveTheSameResults() {
    machine.bound = true;
    replay(false);
    replay(true);

    assertThat(differences).isEmpty();
  }

  private int replay(boolean fromMemory) {
    int executions = 0;
    boolean skip = false;
    for (String line : lines()) {
      if (line.startsWith("op ")) {
        header(line);
        skip = fromMemory && !hasEqualMemoryForm();
      } else if (!skip) {
        execute(line, fromMemory);
        executions++;
      }
    }
    return executions;
  }

  private static List<String> lines() {
    var stream = Objects.requireNonNull(HostVectorsTest.class.getResourceAsStream("host-vectors.txt"));
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
      return reader.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void header(String line) {
    List<String> words = Arrays.asList(line.split(" "));
    int arrow = words.indexOf(">");
    code = words.get(1);
    text = words.get(2);
    inputs = words.subList(3, arrow);
    outputs = words.subList(arrow + 1, words.size());
  }

  /** Whether the source, register 2, may as well be in memory, and means the same there. */
  private boolean hasEqualMemoryForm() {
    Encoding encoding = machine.operands(code).encoding;
    List<Method> methods = encoding.operands().stream().map(kind -> kind.method()).toList();
    Set<String> different = Set.of("movss", "movsd", "insertps");
    return encoding.hasMemoryForm()
        && (methods.get(0) == Method.V || methods.get(0) == Method.P || methods.get(0) == Method.G)
        && (methods.get(1) == Method.W || methods.get(1) == Method.Q)
        && different.stream().noneMatch(text::startsWith);
  }

  /** The same instruction with its source at [RDI]: ModRM follows the opcode bytes, an immediate may follow it. */
  private String memoryForm() {
    boolean hasImmediate = text.contains("$");
    int modRm = code.length() - (hasImmediate ? 4 : 2);
    int value = Integer.parseInt(code.substring(modRm, modRm + 2), 16);
    return code.substring(0, modRm) + String.format("%02x", (value & 0x38) | 7) + code.substring(modRm + 2);
  }

  private void execute(String line, boolean fromMemory) {
    List<String> values = Arrays.asList(line.split(" "));
    Arrays.fill(machine.cpu.xmm, 0);
    Arrays.fill(machine.cpu.r, 0, 16, 0);
    machine.cpu.fpu.initialize();
    machine.cpu.mxcsr = Mxcsr.RESET;
    machine.cpu.rflags(2);
    for (int i = 0; i < inputs.size(); i++) {
      set(inputs.get(i), values.get(i));
    }
    if (fromMemory) {
      boolean mmx = text.contains("%mm2");
      machine.write(SOURCE_IN_MEMORY, 8, mmx ? machine.cpu.fpu.mmx(2) : machine.cpu.xmm[4]);
      machine.write(SOURCE_IN_MEMORY + 8, 8, machine.cpu.xmm[5]);
      machine.cpu.r[7] = SOURCE_IN_MEMORY;
      machine.xmm(2, -1, -1);
    }
    String raised = machine.run(fromMemory ? memoryForm() : code);
    compare(line, values, raised);
  }

  private void compare(String line, List<String> values, String raised) {
    for (int i = 0; i < outputs.size(); i++) {
      String expected = values.get(inputs.size() + 1 + i);
      String actual =
          expected.equals("XM") && raised.equals("#XM") ? unchanged(outputs.get(i), values) : get(outputs.get(i));
      if (!actual.equals(expected)) {
        differences.add(text + ": " + line + ": " + outputs.get(i) + " is " + actual + ", raised " + raised);
      }
    }
  }

  /** "XM" if a register that a faulting instruction would have written still has its input. */
  private String unchanged(String register, List<String> values) {
    int input = inputs.indexOf(register);
    return input < 0 || values.get(input).equals(get(register)) ? "XM" : get(register);
  }

  private void set(String register, String value) {
    if (register.startsWith("x")) {
      int colon = value.indexOf(':');
      machine.xmm(
          register.charAt(1) - '0',
          Long.parseUnsignedLong(value.substring(0, colon), 16),
          Long.parseUnsignedLong(value.substring(colon + 1), 16));
      return;
    }
    long number = Long.parseUnsignedLong(value, 16);
    switch (register) {
      case "m1" -> machine.cpu.fpu.mmx(1, number);
      case "m2" -> machine.cpu.fpu.mmx(2, number);
      case "rax" -> machine.cpu.r[0] = number;
      case "rcx" -> machine.cpu.r[1] = number;
      case "rdx" -> machine.cpu.r[2] = number;
      case "mxcsr" -> machine.cpu.mxcsr = (int) number;
      default -> throw new AssertionError(register);
    }
  }

  private String get(String register) {
    if (register.startsWith("x")) {
      int n = register.charAt(1) - '0';
      return Long.toHexString(machine.cpu.xmm[2 * n + 1]) + ":" + Long.toHexString(machine.cpu.xmm[2 * n]);
    }
    return Long.toHexString(
        switch (register) {
          case "m1" -> machine.cpu.fpu.mmx(1);
          case "rax" -> machine.cpu.r[0];
          case "rcx" -> machine.cpu.r[1];
          case "mxcsr" -> machine.cpu.mxcsr;
          case "flags" -> machine.cpu.rflags() & Flags.ARITHMETIC;
          default -> throw new AssertionError(register);
        });
  }
}

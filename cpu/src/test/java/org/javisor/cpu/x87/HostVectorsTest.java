package org.javisor.cpu.x87;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/**
 * Every instruction against what a processor (AMD Zen 3) made of it: random and boundary operands under random control
 * words, masks and stacks. A line of the resource reads
 *
 * <pre>
 * opcode control status valid ST0 ST1 memory flags &gt; control status valid flags ax [Rn=register ...] [M=memory]
 * </pre>
 *
 * in hexadecimal, with registers and memory as exponent:significand; listed after the sign are the registers that
 * changed. ST(2) to ST(7) are the same in all lines.
 */
class HostVectorsTest {
  private static final int ARITHMETIC = 0x8D5;

  @Test
  void everyInstructionLeavesTheStateThatAProcessorLeaves() throws IOException {
    List<String> differences = new ArrayList<>();
    int count = 0;
    try (X87Machine machine = new X87Machine(); BufferedReader lines = vectors()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        count++;
        String difference = check(machine, line);
        if (!difference.isEmpty()) {
          differences.add(line + "\n   " + difference);
        }
      }
    }
    assertThat(count).isGreaterThan(4000);
    assertThat(differences).isEmpty();
  }

  private static BufferedReader vectors() throws IOException {
    InputStream resource = HostVectorsTest.class.getResourceAsStream("host-vectors.txt.gz");
    return new BufferedReader(
        new InputStreamReader(new GZIPInputStream(Objects.requireNonNull(resource)), StandardCharsets.US_ASCII));
  }

  private static String check(X87Machine machine, String line) {
    String[] halves = line.split(" > ");
    String[] in = halves[0].split(" ");
    Expected expected = new Expected(halves[1].split(" "));
    int opcode = Integer.parseInt(in[0], 16);
    prepare(machine, in);
    expected.start(machine);
    machine.execute(opcode >> 8, opcode & 0xFF);
    return expected.compare(machine, isTranscendental(opcode));
  }

  private static void prepare(X87Machine machine, String[] in) {
    Fpu f = machine.fpu;
    f.initialize();
    f.controlWord(Integer.parseInt(in[1], 16));
    f.statusWord(Integer.parseInt(in[2], 16));
    for (int i = 2; i < 8; i++) {
      machine.st(i, Float80.BIAS + i, Float80.INTEGER_BIT + i * 0x0101_0101_0101L);
    }
    machine.st(0, exponent(in[4]), significand(in[4]));
    machine.st(1, exponent(in[5]), significand(in[5]));
    f.valid = Integer.parseInt(in[3], 16);
    machine.write(0, 8, in[6].equals("-") ? 0 : significand(in[6]));
    machine.write(8, 2, in[6].equals("-") ? 0 : exponent(in[6]));
    machine.cpu.rflags(Long.parseLong(in[7], 16));
    machine.cpu.r[0] = 0;
  }

  private static boolean isTranscendental(int opcode) {
    return switch (opcode) {
      case 0xD9F0, 0xD9F1, 0xD9F2, 0xD9F3, 0xD9F9, 0xD9FB, 0xD9FE, 0xD9FF -> true;
      default -> false;
    };
  }

  private static int exponent(String value) {
    return Integer.parseInt(value.substring(0, value.indexOf(':')), 16);
  }

  private static long significand(String value) {
    return Long.parseUnsignedLong(value.substring(value.indexOf(':') + 1), 16);
  }

  /** What the processor left. */
  private static final class Expected {
    private final String[] out;
    private final long[] significand = new long[8];
    private final int[] signExponent = new int[8];
    private long low;
    private int high;

    Expected(String[] out) {
      this.out = out;
    }

    /** Registers and memory are as before, but for those listed. */
    void start(X87Machine machine) {
      System.arraycopy(machine.fpu.significand, 0, significand, 0, 8);
      System.arraycopy(machine.fpu.signExponent, 0, signExponent, 0, 8);
      low = machine.quadword(0);
      high = machine.word(8);
      for (int i = 5; i < out.length; i++) {
        String value = out[i].substring(out[i].indexOf('=') + 1);
        if (out[i].startsWith("M")) {
          low = HostVectorsTest.significand(value);
          high = exponent(value);
        } else {
          significand[out[i].charAt(1) - '0'] = HostVectorsTest.significand(value);
          signExponent[out[i].charAt(1) - '0'] = exponent(value);
        }
      }
    }

    String compare(X87Machine machine, boolean transcendental) {
      Fpu f = machine.fpu;
      StringBuilder s = new StringBuilder();
      // Where results differ in the last place, so does which way they were rounded.
      int ignored = transcendental ? Fpu.C1 : 0;
      compare(s, "control", hex(0), f.control);
      compare(s, "status", hex(1) & ~ignored, f.statusWord() & ~ignored);
      compare(s, "valid", hex(2), f.valid);
      compare(s, "flags", hex(3) & ARITHMETIC, machine.cpu.rflags() & ARITHMETIC);
      compare(s, "ax", hex(4), machine.cpu.r[0]);
      compare(s, "memory", low, machine.quadword(0));
      compare(s, "memory + 8", high, machine.word(8));
      for (int i = 0; i < 8; i++) {
        if (!transcendental || !isNextTo(f, i)) {
          compare(s, "exponent of R" + i, signExponent[i], f.signExponent[i]);
          compare(s, "significand of R" + i, significand[i], f.significand[i]);
        }
      }
      return s.toString();
    }

    private boolean isNextTo(Fpu f, int i) {
      long difference = significand[i] - f.significand[i];
      return signExponent[i] == f.signExponent[i]
          ? Math.abs(difference) <= 1
          : Math.abs(signExponent[i] - f.signExponent[i]) == 1 && Math.abs(difference - Long.MIN_VALUE) == 1;
    }

    private long hex(int i) {
      return Long.parseUnsignedLong(out[i], 16);
    }

    private static void compare(StringBuilder s, String what, long expected, long actual) {
      if (expected != actual) {
        s.append(String.format("%s: expected %x, was %x; ", what, expected, actual));
      }
    }
  }
}

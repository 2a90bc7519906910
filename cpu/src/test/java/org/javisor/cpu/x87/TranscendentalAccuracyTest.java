package org.javisor.cpu.x87;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The transcendental instructions against references of 400 bits: not only within one unit, but the nearest number. */
class TranscendentalAccuracyTest {
  @Test
  void resultsAreTheNearestNumbersToTheTrueValues() throws IOException {
    List<String> differences = new ArrayList<>();
    int count = 0;
    try (X87Machine machine = new X87Machine(); BufferedReader lines = references()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          count++;
          String result = result(machine, line.split(" "));
          if (!line.endsWith(" " + result)) {
            differences.add(line + " was " + result);
          }
        }
      }
    }
    assertThat(count).isEqualTo(330);
    assertThat(differences).isEmpty();
  }

  private static BufferedReader references() {
    return new BufferedReader(new InputStreamReader(
        Objects.requireNonNull(TranscendentalAccuracyTest.class.getResourceAsStream("transcendentals.txt")),
        StandardCharsets.US_ASCII));
  }

  private static String result(X87Machine machine, String[] words) {
    machine.fpu.initialize();
    for (int i = 0; i < words.length - 2; i++) {
      String[] operand = words[i + 1].split(":");
      machine.st(i, Integer.parseInt(operand[0], 16), Long.parseUnsignedLong(operand[1], 16));
    }
    machine.execute(0xD9, switch (words[0]) {
      case "FSIN" -> 0xFE;
      case "FCOS" -> 0xFF;
      case "FPTAN" -> 0xF2;
      case "F2XM1" -> 0xF0;
      case "FYL2X" -> 0xF1;
      case "FYL2XP1" -> 0xF9;
      default -> 0xF3;
    });
    int register = machine.fpu.st(words[0].equals("FPTAN") ? 1 : 0);
    return String.format("%x:%x", machine.fpu.signExponent[register], machine.fpu.significand[register]);
  }
}

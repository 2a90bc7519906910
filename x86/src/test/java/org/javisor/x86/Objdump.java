package org.javisor.x86;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Runs binutils' objdump, an independent disassembler, and reads its listing. */
final class Objdump {
  private Objdump() {}

  /** One listed instruction. */
  record Line(long address, String hex, String text) {
    byte[] bytes() {
      return HexFormat.of().parseHex(hex);
    }
  }

  static boolean isInstalled() {
    return Files.isExecutable(Path.of("/usr/bin/objdump"));
  }

  /** Lists the executable sections of an ELF file. */
  static List<Line> ofFile(Path elf) throws IOException, InterruptedException {
    return run(List.of("objdump", "-d", "-w", "-M", "intel,intel64", elf.toString()));
  }

  /** Lists raw bytes from address 0. */
  static List<Line> ofBytes(byte[] code, int codeSize) throws IOException, InterruptedException {
    Path file = Files.createTempFile("javisor-x86", ".bin");
    try {
      Files.write(file, code);
      String machine = codeSize == Decoder.CODE_16 ? "i8086" : codeSize == Decoder.CODE_32 ? "i386" : "i386:x86-64";
      return run(
          List.of("objdump", "-D", "-z", "-w", "-b", "binary", "-m", machine, "-M", "intel,intel64", file.toString()));
    } finally {
      Files.delete(file);
    }
  }

  private static List<Line> run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<Line> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        parse(line, lines);
      }
    }
    process.waitFor();
    return lines;
  }

  private static void parse(String line, List<Line> lines) {
    int colon = line.indexOf(":\t");
    if (colon < 0) {
      return;
    }
    int tab = line.indexOf('\t', colon + 2);
    if (tab < 0) {
      return;
    }
    long address = Long.parseUnsignedLong(line.substring(0, colon).trim(), 16);
    String hex = line.substring(colon + 2, tab).replace(" ", "");
    lines.add(new Line(address, hex, line.substring(tab + 1).trim()));
  }
}

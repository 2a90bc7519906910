package org.javisor.cli.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.javisor.cli.UserError;

/** SingleStepTests of the 8086: for each opcode a file of instructions that a real one has carried out. */
final class StepSuite implements Suite {
  static final Pattern FILE = Pattern.compile("([0-9A-F]{2}(?:\\.[0-7])?)\\.json(?:\\.gz)?");

  private final List<SuiteTest> tests;

  private StepSuite(List<SuiteTest> tests) {
    this.tests = List.copyOf(tests);
  }

  static boolean recognizes(Path folder) {
    try {
      return !files(folder).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> FILE.matcher(file.getFileName().toString()).matches()).sorted().toList();
    }
  }

  static StepSuite open(Path folder) throws UserError {
    try {
      FlagMasks masks = FlagMasks.read(folder.resolve("metadata.json"));
      return new StepSuite(files(folder).stream().<SuiteTest>map(file -> test(file, masks)).toList());
    } catch (IOException e) {
      throw UserError.badInput("cannot read the suite: " + e.getMessage());
    }
  }

  private static StepTest test(Path file, FlagMasks masks) {
    Matcher matcher = FILE.matcher(file.getFileName().toString());
    if (!matcher.matches()) {
      throw new IllegalStateException(file + " was found by another pattern");
    }
    String opcode = matcher.group(1);
    return new StepTest(opcode, file, masks.of(opcode));
  }

  @Override
  public String title() {
    return "single instructions of the 8086";
  }

  @Override
  public List<SuiteTest> tests() {
    return tests;
  }
}

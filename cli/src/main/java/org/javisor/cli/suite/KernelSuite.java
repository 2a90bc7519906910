package org.javisor.cli.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.javisor.cli.UserError;

/**
 * Test kernels in the manner of kvm-unit-tests, built for x86: a file {@code unittests.cfg} beside them, and for one
 * architecture, which {@code config.mak} in the folder above tells.
 */
final class KernelSuite implements Suite {
  private static final String LIST = "unittests.cfg";
  private static final Pattern ARCHITECTURE = Pattern.compile("(?m)^ARCH=(\\S+)$");

  private final String architecture;
  private final List<SuiteTest> tests;

  private KernelSuite(String architecture, List<SuiteTest> tests) {
    this.architecture = architecture;
    this.tests = List.copyOf(tests);
  }

  static boolean recognizes(Path folder) {
    return Files.isRegularFile(kernels(folder).resolve(LIST));
  }

  /** The folder itself, or that for x86 of the suite's root. */
  private static Path kernels(Path folder) {
    Path x86 = folder.resolve("x86");
    return Files.isRegularFile(x86.resolve(LIST)) ? x86 : folder;
  }

  static KernelSuite open(Path folder) throws UserError {
    Path kernels = kernels(folder);
    try {
      String architecture = architecture(kernels.toAbsolutePath()).orElse("");
      List<UnitTest> listed = UnitTest.parse(Files.readString(kernels.resolve(LIST)));
      List<SuiteTest> tests = listed.stream()
          .filter(test -> architecture.isEmpty() || test.fits(architecture))
          .<SuiteTest>map(test -> new KernelTest(test, kernels))
          .toList();
      return new KernelSuite(architecture, tests);
    } catch (IOException e) {
      throw UserError.badInput("cannot read the list of tests, " + kernels.resolve(LIST) + ": " + e);
    }
  }

  private static Optional<String> architecture(Path kernels) throws IOException {
    for (Path folder : Stream.of(kernels, kernels.getParent()).filter(f -> f != null).toList()) {
      Path config = folder.resolve("config.mak");
      if (Files.isRegularFile(config)) {
        Matcher matcher = ARCHITECTURE.matcher(Files.readString(config));
        if (matcher.find()) {
          return Optional.of(matcher.group(1));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public String title() {
    return "test kernels" + (architecture.isEmpty() ? "" : " for " + architecture);
  }

  @Override
  public List<SuiteTest> tests() {
    return tests;
  }
}

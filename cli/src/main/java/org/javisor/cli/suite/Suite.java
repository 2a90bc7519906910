package org.javisor.cli.suite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.javisor.cli.UserError;

/** A suite of tests in a folder. */
interface Suite {
  /** Its kind and what it tests, for the table's title. */
  String title();

  List<SuiteTest> tests();

  /** The kinds of suites. */
  enum Kind {
    /** Kernels with a file {@code unittests.cfg} that says how each is started. */
    KVM_UNIT_TESTS,
    /** Files in JSON with states before and after single instructions. */
    SINGLE_STEP;

    /** How users write it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Opens a suite.
   *
   * @param wanted its kind; empty to tell it by the folder's files
   * @throws UserError if the folder is none, or holds no suite
   */
  static Suite open(Path folder, Optional<Kind> wanted) throws UserError {
    if (!Files.isDirectory(folder)) {
      throw UserError.badInput(folder + " is not a folder; name the one that holds the suite");
    }
    Kind kind = wanted.isPresent() ? wanted.get() : recognized(folder);
    return switch (kind) {
      case KVM_UNIT_TESTS -> KernelSuite.open(folder);
      case SINGLE_STEP -> StepSuite.open(folder);
    };
  }

  private static Kind recognized(Path folder) throws UserError {
    if (KernelSuite.recognizes(folder)) {
      return Kind.KVM_UNIT_TESTS;
    }
    if (StepSuite.recognizes(folder)) {
      return Kind.SINGLE_STEP;
    }
    throw UserError.badInput(
        "no suite in " + folder
            + ": neither unittests.cfg (kvm-unit-tests) nor files 00.json or 00.json.gz and the like"
            + " (SingleStepTests)");
  }
}

package org.javisor.cli.suite;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.javisor.cli.EngineOption;
import org.javisor.cli.ExitStatus;
import org.javisor.cli.HelpOption;
import org.javisor.cli.StepProgress;
import org.javisor.cli.UserError;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code javisor suite}. */
@Command(
    name = "suite",
    description = "Runs a published suite of CPU tests, each test in a machine of its own, and prints a table.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  javisor suite kvm-unit-tests                      a folder in which kvm-unit-tests were built for x86",
      "  javisor suite kvm-unit-tests --filter 'vmexit.*' --engine translator",
      "  javisor suite 8086/v1 --jobs 2                    SingleStepTests of the 8086",
      "",
      "Status: 0 if no test failed, 14 if one did or took too long."
    })
public final class SuiteCommand implements Callable<Integer> {
  private static final int MAXIMUM_JOBS = 64;

  @Mixin
  @SuppressWarnings("UnusedVariable")
  private final HelpOption help = new HelpOption();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec commandLine;

  @Parameters(paramLabel = "FOLDER",
      description = "The suite, which you have fetched (and built, if it is of kernels).")
  @SuppressWarnings("NullAway.Init")
  private Path folder;

  @Option(
      names = "--kind", paramLabel = "KIND", converter = KindConverter.class,
      description = "kvm-unit-tests or single-step. Default: as the folder's files tell.")
  private Suite.@Nullable Kind kind;

  @Mixin
  private final EngineOption engine = new EngineOption();

  @Option(
      names = "--filter", paramLabel = "REGEX", converter = PatternConverter.class,
      description = "Only tests whose whole name matches; those that run on request only, too.")
  private @Nullable Pattern filter;

  @Option(
      names = "--timeout", paramLabel = "SECONDS", defaultValue = "90",
      description = "For each test, unless the suite gives it more. Default: ${DEFAULT-VALUE}.")
  private int timeout;

  @Option(
      names = "--jobs", paramLabel = "N", defaultValue = "1",
      description = "Tests that run at the same time. Default: ${DEFAULT-VALUE}.")
  private int jobs;

  @Option(
      names = "--output", paramLabel = "FOLDER",
      description = "Writes what each test printed to a file of its name in this folder.")
  private @Nullable Path output;

  @Option(names = "--json", description = "One JSON object instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws UserError, InterruptedException {
    if (jobs < 1 || jobs > MAXIMUM_JOBS) {
      throw new ParameterException(
          commandLine.commandLine(), "--jobs " + jobs + " is out of range; choose 1 to " + MAXIMUM_JOBS);
    }
    if (timeout < 1) {
      throw new ParameterException(
          commandLine.commandLine(), "--timeout " + timeout + " is out of range; choose 1 second or more");
    }
    Suite suite = Suite.open(folder, Optional.ofNullable(kind));
    List<SuiteTest> tests = chosen(suite);
    makeOutputFolder();
    List<SuiteReport.Row> rows = run(tests, System.err);
    writeOutput(rows);
    SuiteReport report = new SuiteReport(suite.title() + ", engine " + engine.choice(), rows);
    if (json) {
      report.printJson(System.out);
    } else {
      report.print(System.out);
    }
    return report.bad() ? ExitStatus.SUITE_FAILED : 0;
  }

  private List<SuiteReport.Row> run(List<SuiteTest> tests, PrintStream messages) throws InterruptedException {
    try (StepProgress progress = new StepProgress(messages, tests.size())) {
      return new SuiteRun(engine.choice(), Duration.ofSeconds(timeout), jobs, progress).run(tests);
    }
  }

  private List<SuiteTest> chosen(Suite suite) throws UserError {
    Pattern wanted = filter;
    List<SuiteTest> tests = new ArrayList<>();
    for (SuiteTest test : suite.tests()) {
      if (wanted == null ? !test.onlyOnRequest() : wanted.matcher(test.name()).matches()) {
        tests.add(test);
      }
    }
    if (tests.isEmpty()) {
      throw UserError.badInput(
          "there is no test to run in " + folder + (wanted == null ? "" : " that matches --filter " + wanted));
    }
    return tests;
  }

  private void makeOutputFolder() throws UserError {
    try {
      if (output != null) {
        Files.createDirectories(output);
      }
    } catch (IOException e) {
      throw UserError.host("cannot make the folder " + output + ": " + e, e);
    }
  }

  private void writeOutput(List<SuiteReport.Row> rows) throws UserError {
    Path to = output;
    if (to == null) {
      return;
    }
    for (SuiteReport.Row row : rows) {
      Path file = to.resolve(row.name().replaceAll("[^\\w.-]", "_") + ".txt");
      try {
        Files.writeString(file, row.result().output());
      } catch (IOException e) {
        throw UserError.host("cannot write " + file + ": " + e, e);
      }
    }
  }

  /** Reads the kind's name. */
  static final class KindConverter implements ITypeConverter<Suite.Kind> {
    @Override
    public Suite.Kind convert(String text) {
      for (Suite.Kind kind : Suite.Kind.values()) {
        if (kind.toString().equals(text)) {
          return kind;
        }
      }
      throw new TypeConversionException("'" + text + "' is no kind of suite; valid: kvm-unit-tests, single-step");
    }
  }

  /** Checks a regular expression. */
  static final class PatternConverter implements ITypeConverter<Pattern> {
    @Override
    public Pattern convert(String text) {
      try {
        return Pattern.compile(text);
      } catch (PatternSyntaxException e) {
        throw new TypeConversionException("'" + text + "' is no regular expression: " + e.getDescription());
      }
    }
  }
}

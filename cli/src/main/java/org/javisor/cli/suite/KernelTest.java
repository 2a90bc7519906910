package org.javisor.cli.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.javisor.cli.EngineChoice;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.machine.Console;
import org.javisor.machine.MachineOptions;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.VirtualMachine;

/**
 * A test kernel: prints lines to the first serial port, the last of which starts with SUMMARY, and ends through the
 * debug exit port, with 0 for a pass and {@value #SKIPPED}, that is with status 77, if it cannot run.
 *
 * @param test its section in the list
 * @param folder where its kernel is
 */
record KernelTest(UnitTest test, Path folder) implements SuiteTest {
  private static final int SKIPPED = 38;

  /** What kernels read as an initial RAM disk: lines like a shell's environment. */
  private static final byte[] ENVIRONMENT = "TARGET=qemu\nERRATA_FORCE=y\n".getBytes(StandardCharsets.US_ASCII);

  /** The one command that lists of tests have a shell run. */
  private static final String SECONDS_NOW = "`date +%s`";

  @Override
  public String name() {
    return test.name();
  }

  @Override
  public boolean onlyOnRequest() {
    return test.onlyOnRequest();
  }

  @Override
  public TestResult run(EngineChoice engine, Duration limit) throws InterruptedException {
    Optional<String> condition = test.hostCondition();
    if (condition.isPresent()) {
      return TestResult.of(Verdict.SKIP, condition.get());
    }
    Path kernel = folder.resolve(test.file());
    if (!Files.isRegularFile(kernel)) {
      return TestResult.of(Verdict.SKIP, "there is no " + test.file() + ": it is not built");
    }
    try {
      Console console = new Console();
      MachineSpec machine = machine(kernel, engine).withSerial(console);
      return run(machine, console, test.limit().filter(own -> own.compareTo(limit) > 0).orElse(limit));
    } catch (QemuParameters.UnsuitableException e) {
      return TestResult.of(Verdict.SKIP, String.valueOf(e.getMessage()));
    } catch (BootException | IOException e) {
      return TestResult.of(Verdict.FAIL, String.valueOf(e.getMessage()));
    }
  }

  private MachineSpec machine(Path kernel, EngineChoice engine) throws QemuParameters.UnsuitableException, IOException {
    QemuParameters parameters = QemuParameters.parse(test.parameters());
    MachineOptions options =
        engine.applyTo(MachineOptions.standard()).withRestartOnReset(false).withTestDevice(true);
    String now = Long.toString(options.wallClock().now().toEpochSecond(ZoneOffset.UTC));
    BootRequest boot = BootRequest.of(BootFile.read(kernel))
        .withCommandLine(test.arguments().replace(SECONDS_NOW, now))
        .withInitrds(List.of(new BootFile("environment", ENVIRONMENT)));
    return MachineSpec.boot(boot)
        .withMemory(parameters.memoryBytes())
        .withCpus(test.cpus())
        .withCpuModel(parameters.cpu())
        .withOptions(options);
  }

  private static TestResult run(MachineSpec spec, Console console, Duration limit) throws InterruptedException {
    try (VirtualMachine machine = VirtualMachine.create(spec).start()) {
      Optional<Outcome> outcome = machine.await(limit);
      machine.stop();
      String output = console.text();
      if (outcome.isEmpty()) {
        return new TestResult(Verdict.TIMEOUT, "still ran after " + limit.toSeconds() + " s", output);
      }
      return result(outcome.get(), output);
    }
  }

  static TestResult result(Outcome outcome, String output) {
    return switch (outcome) {
      case Outcome.DebugExit(int code) when code == 1 -> new TestResult(Verdict.PASS, summary(output), output);
      case Outcome.DebugExit(int code) when code == (SKIPPED << 1 | 1) ->
          new TestResult(Verdict.SKIP, summary(output), output);
      case Outcome.DebugExit(int code) ->
          new TestResult(Verdict.FAIL, firstFailure(output).orElse("exit " + (code >> 1)), output);
      case Outcome.TripleFault(int cpu, long rip) -> new TestResult(
          Verdict.FAIL, "triple fault of CPU " + cpu + " at RIP 0x" + Long.toHexString(rip), output);
      case Outcome.Reset() -> new TestResult(Verdict.FAIL, "reset the machine", output);
      case Outcome.PoweredOff() -> new TestResult(Verdict.FAIL, "switched itself off", output);
      case Outcome.Stopped() -> new TestResult(Verdict.FAIL, "stopped from outside", output);
    };
  }

  /** The test's own count, or the last line where there is none. */
  private static String summary(String output) {
    List<String> lines = output.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return lines.stream().filter(line -> line.startsWith("SUMMARY:")).reduce((first, last) -> last)
        .map(line -> line.substring("SUMMARY:".length()).strip())
        .orElse(lines.isEmpty() ? "" : lines.getLast());
  }

  private static Optional<String> firstFailure(String output) {
    List<String> failures = output.lines().map(String::strip).filter(line -> line.startsWith("FAIL")).toList();
    if (failures.isEmpty()) {
      return output.isEmpty() ? Optional.empty() : Optional.of(summary(output));
    }
    return Optional.of(failures.size() == 1 ? failures.get(0) : failures.get(0) + ", and " + (failures.size() - 1)
        + " more");
  }
}

package org.javisor.cli.suite;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.javisor.cli.EngineChoice;
import org.javisor.cpu.CpuModel;

/**
 * All cases of an opcode, on one CPU.
 *
 * @param name the opcode
 * @param file its cases
 * @param flags the flags that it leaves defined
 */
record StepTest(String name, Path file, int flags) implements SuiteTest {
  private static final int SHOWN_FAILURES = 20;

  @Override
  public boolean onlyOnRequest() {
    return false;
  }

  @Override
  public TestResult run(EngineChoice engine, Duration limit) throws InterruptedException {
    Optional<String> difference = Differences8086.ofOpcode(name);
    if (difference.isPresent()) {
      return TestResult.of(Verdict.SKIP, difference.get());
    }
    long end = System.nanoTime() + limit.toNanos();
    Tally tally = new Tally();
    try (StepRig rig = new StepRig(engine.name(), CpuModel.standard(), flags); StepFile cases = new StepFile(file)) {
      for (StepCase step = cases.next(); step != null; step = cases.next()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (System.nanoTime() > end) {
          return tally.result(Optional.of(Verdict.TIMEOUT));
        }
        Optional<String> unlike = Differences8086.ofCase(step);
        tally.count(step, unlike.isPresent() ? new StepRig.Result.Unlike(unlike.get()) : rig.run(step));
      }
    } catch (IOException e) {
      return TestResult.of(Verdict.FAIL, String.valueOf(e.getMessage()));
    }
    return tally.result(Optional.empty());
  }

  /** Counts cases by how they ended. */
  private static final class Tally {
    private final Map<String, Integer> unlike = new TreeMap<>();
    private final StringBuilder failures = new StringBuilder();
    private int same;
    private int failed;

    void count(StepCase step, StepRig.Result result) {
      switch (result) {
        case StepRig.Result.Same() -> same++;
        case StepRig.Result.Unlike(String reason) -> unlike.merge(reason, 1, Integer::sum);
        case StepRig.Result.Failed(String how) -> {
          failed++;
          if (failed <= SHOWN_FAILURES) {
            failures.append(step.name()).append(": ").append(how).append('\n');
          }
        }
      }
    }

    TestResult result(Optional<Verdict> early) {
      String others = unlike.entrySet().stream()
          .map(entry -> entry.getValue() + " not compared: " + entry.getKey())
          .collect(Collectors.joining("; "));
      String text = same + " of " + (same + failed) + " alike" + (others.isEmpty() ? "" : "; " + others);
      String first = failures.isEmpty() ? "" : "; " + failures.substring(0, failures.indexOf("\n"));
      Verdict verdict = early.orElse(failed > 0 ? Verdict.FAIL : same > 0 ? Verdict.PASS : Verdict.SKIP);
      return new TestResult(verdict, text + first, failures.toString());
    }
  }
}

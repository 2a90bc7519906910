package org.javisor.cli.suite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.javisor.cli.EngineChoice;
import org.javisor.cli.StepProgress;

/** Runs tests, several at a time. */
final class SuiteRun {
  private final EngineChoice engine;
  private final Duration limit;
  private final int jobs;
  private final StepProgress progress;

  SuiteRun(EngineChoice engine, Duration limit, int jobs, StepProgress progress) {
    this.engine = engine;
    this.limit = limit;
    this.jobs = jobs;
    this.progress = progress;
  }

  /** The results in the order of the tests. */
  List<SuiteReport.Row> run(List<SuiteTest> tests) throws InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(jobs);
    try {
      List<Future<SuiteReport.Row>> results = new ArrayList<>();
      for (SuiteTest test : tests) {
        results.add(executor.submit(() -> run(test)));
      }
      List<SuiteReport.Row> rows = new ArrayList<>();
      for (Future<SuiteReport.Row> result : results) {
        rows.add(result.get());
      }
      return rows;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }

  private SuiteReport.Row run(SuiteTest test) throws InterruptedException {
    progress.started(test.name());
    long start = System.nanoTime();
    TestResult result = test.run(engine, limit);
    progress.ended(test.name() + " " + result.verdict());
    return new SuiteReport.Row(test.name(), result, System.nanoTime() - start);
  }
}

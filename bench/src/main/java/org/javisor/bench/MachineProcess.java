package org.javisor.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a machine as a process, and reads its console.
 *
 * @param ramBytes the guest's RAM
 * @param limit after which the machine is killed
 * @param log takes the console's text of the last run, to look at when something is wrong
 */
record MachineProcess(long ramBytes, Duration limit, Path log) {
  /**
   * Runs it to its end.
   *
   * @throws BenchException if the command cannot be started
   */
  RunLog run(List<String> command) throws BenchException, InterruptedException {
    long start = System.nanoTime();
    Process process = start(command);
    ResidentWatch resident = new ResidentWatch(process, ramBytes);
    Thread watch = Thread.ofVirtual().start(() -> killAfterLimit(process));
    Thread look = Thread.ofVirtual().start(resident);
    try {
      Console console = new Console(resident, start);
      console.readAll(process);
      process.waitFor();
      console.samples.put(RunLog.WHOLE, new Sample(RunLog.WHOLE, secondsSince(start), ""));
      return new RunLog(console.samples, console.done, console.retired, resident.bytes());
    } catch (IOException e) {
      throw new BenchException("the output of " + command.getFirst() + " cannot be read: " + e.getMessage(), e);
    } finally {
      watch.interrupt();
      look.interrupt();
      // Does nothing to one that has ended.
      process.destroyForcibly();
    }
  }

  private Process start(List<String> command) throws BenchException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true)
          .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
          .start();
    } catch (IOException e) {
      throw new BenchException("cannot start " + command.getFirst() + ": " + e.getMessage(), e);
    }
  }

  private void killAfterLimit(Process process) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  /** Takes note of what the guest prints. */
  private final class Console {
    private final ResidentWatch resident;
    private final long start;
    private final Map<String, Sample> samples = new LinkedHashMap<>();
    private boolean done;
    private long retired = -1;

    Console(ResidentWatch resident, long start) {
      this.resident = resident;
      this.start = start;
    }

    void readAll(Process process) throws IOException {
      try (BufferedReader lines = process.inputReader(StandardCharsets.ISO_8859_1);
          BufferedWriter copy = Files.newBufferedWriter(log, StandardCharsets.ISO_8859_1)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          copy.write(line);
          copy.newLine();
          line(line);
        }
      }
    }

    private void line(String line) {
      // Firmware may have left the cursor within the line.
      if (line.contains(RunLog.USERLAND)) {
        samples.put(RunLog.BOOT, new Sample(RunLog.BOOT, secondsSince(start), ""));
      } else if (line.contains(RunLog.DONE)) {
        done = true;
        resident.look();
      } else {
        RunLog.result(line).ifPresent(sample -> samples.put(sample.row(), sample));
        retired = Math.max(retired, RunLog.retired(line));
      }
    }
  }
}

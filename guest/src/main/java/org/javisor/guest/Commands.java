package org.javisor.guest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of the host and collects what they print. */
final class Commands {
  private static final long POLL_MILLIS = 100;
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(15);

  private Commands() {}

  /** What a program left behind. */
  record Result(int status, String output, String errors) {
    boolean succeeded() {
      return status == 0;
    }

    /** The first line that states an error, for a message. */
    String firstError() {
      return errors.lines()
          .filter(line -> line.startsWith("E:"))
          .findFirst()
          .map(line -> line.substring(2).strip())
          .orElse("it ended with status " + status);
    }
  }

  /**
   * Runs a program to its end.
   *
   * @param folder its working folder
   * @param watch called every now and then while it runs
   * @throws IOException if it cannot be started, or runs for an absurdly long time
   */
  static Result run(List<String> command, Path folder, Runnable watch) throws IOException {
    Path output = Files.createTempFile("javisor", ".out");
    Path errors = Files.createTempFile("javisor", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().put("LC_ALL", "C");
      builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
      int status = waitFor(builder.start(), watch);
      return new Result(
          status,
          Files.readString(output, StandardCharsets.ISO_8859_1),
          Files.readString(errors, StandardCharsets.ISO_8859_1));
    } finally {
      Files.deleteIfExists(output);
      Files.deleteIfExists(errors);
    }
  }

  private static int waitFor(Process process, Runnable watch) throws IOException {
    long start = System.nanoTime();
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        watch.run();
        if (System.nanoTime() - start > LIMIT_NANOS) {
          throw new IOException("the program does not end");
        }
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroy();
    }
  }
}

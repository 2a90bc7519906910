package org.javisor.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The oracle: Debian's package qemu-utils. */
public final class QemuImg {
  private QemuImg() {}

  /** Skips the test where it is not installed. */
  public static void require() {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/qemu-img")), "qemu-img is not installed: apt-get install qemu-utils");
  }

  /** What a command said, and how it ended. */
  public record Result(int status, String output) {}

  public static Result run(Object... arguments) {
    return program("qemu-img", arguments);
  }

  /** Any program of the package. */
  public static Result program(String name, Object... arguments) {
    List<String> command = new ArrayList<>(List.of(name));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Carries out a command that has to succeed. */
  public static String ok(Object... arguments) {
    Result result = run(arguments);
    assertThat(result.status()).as("qemu-img %s: %s", List.of(arguments), result.output()).isZero();
    return result.output();
  }

  /** Neither errors nor leaked clusters. */
  public static void assertClean(Path image) {
    Result result = run("check", "-q", image);
    assertThat(result.status()).as("qemu-img check %s: %s", image, result.output()).isZero();
  }

  /** What the disk in an image holds, as qemu-img reads it. */
  public static byte[] contents(Path image, String format, Path folder) throws IOException {
    Path raw = Files.createTempFile(folder, "contents", ".raw");
    ok("convert", "-f", format, "-O", "raw", image, raw);
    byte[] bytes = Files.readAllBytes(raw);
    Files.delete(raw);
    return bytes;
  }
}

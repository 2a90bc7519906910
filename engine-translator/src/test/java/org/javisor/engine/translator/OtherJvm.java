package org.javisor.engine.translator;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.javisor.engine.testkit.BareMachine;

/**
 * A run of a JVM with other flags.
 *
 * @param output standard output and errors, without the white space around them
 * @param status its exit status
 */
record OtherJvm(String output, int status) {
  /**
   * Runs a class of the tests to its end, with C1 alone.
   *
   * @param flags of the JVM, beside those that all runs have
   */
  static OtherJvm run(Class<?> main, String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", classPath(main, BareMachine.class), main.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(50, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException("the other JVM did not end; it said: " + output);
    }
    return new OtherJvm(output.strip(), process.exitValue());
  }

  /** This JVM's class path and module path, and where some classes lie, as one class path. */
  static String classPath(Class<?>... types) {
    List<String> parts = new ArrayList<>(List.of(
        System.getProperty("java.class.path", ""), System.getProperty("jdk.module.path", "")));
    for (Class<?> type : types) {
      parts.add(Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString());
    }
    return String.join(File.pathSeparator, parts);
  }
}

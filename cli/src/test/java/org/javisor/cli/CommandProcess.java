package org.javisor.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command as a process of its own. */
final class CommandProcess {
  private CommandProcess() {}

  /** {@code javisor run} with options. */
  static List<String> run(String... options) {
    return main("org.javisor.cli.Main", options);
  }

  /**
   * {@code javisor run} with options, and perhaps another machine.
   *
   * @param main the class with the main method
   */
  static List<String> main(String main, String... options) {
    String classPath = Stream.of("java.class.path", "jdk.module.path")
        .map(name -> System.getProperty(name, ""))
        .collect(Collectors.joining(File.pathSeparator)) + File.pathSeparator
        + Path.of("target/classes").toAbsolutePath() + File.pathSeparator
        + Path.of("target/test-classes").toAbsolutePath();
    List<String> line = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath, main,
        "run"));
    line.addAll(List.of(options));
    return line;
  }
}

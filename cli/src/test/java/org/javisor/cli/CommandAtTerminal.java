package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.javisor.cli.console.TestTerminal;

/** {@code javisor run} in a process of its own, at a pseudo-terminal of 111 columns and 33 rows. */
final class CommandAtTerminal implements AutoCloseable {
  private final TestTerminal terminal = new TestTerminal();
  private final Process process;

  /**
   * Starts it.
   *
   * @param main the class with the main method
   */
  CommandAtTerminal(String main, String... options) throws IOException, InterruptedException {
    stty("sane", "columns", "111", "rows", "33");
    File device = new File(terminal.path());
    List<String> line = CommandProcess.main(main, options);
    process = new ProcessBuilder(line).redirectInput(device).redirectOutput(device).redirectError(device).start();
  }

  TestTerminal terminal() {
    return terminal;
  }

  Process process() {
    return process;
  }

  /** Asks for, or changes, the terminal's mode, as a shell does. */
  String stty(String... arguments) throws IOException, InterruptedException {
    List<String> all = Stream.concat(Stream.of("stty", "-F", terminal.path()), Stream.of(arguments)).toList();
    Process stty = new ProcessBuilder(all).redirectErrorStream(true).start();
    String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(stty.waitFor()).as(answer).isZero();
    return answer;
  }

  /** Sends the command a signal: INT, WINCH ... */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
  }

  void assertRaw() throws IOException, InterruptedException {
    assertThat(stty("-a")).contains("-icanon", "-isig", "-echo ", "-icrnl", "-opost");
  }

  void assertRestored() throws IOException, InterruptedException {
    assertThat(stty("-a")).contains(" icanon", " echo ", " icrnl").doesNotContain("-isig", "-opost");
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    terminal.close();
  }
}

package org.javisor.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What is refused before anything is booted. */
class LabCommandTest {
  private final StringWriter error = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = new CommandLine(new LabCommand());
    line.setErr(new PrintWriter(error, true));
    line.setExecutionExceptionHandler((e, command, result) -> {
      command.getErr().println(e.getMessage());
      return 2;
    });
    return line.execute(arguments);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      --setups    | qemu    | there is no setup 'qemu'; choose of interpreter, translator
      --workloads | network | there is no workload 'network'; choose of compute, syscalls
      --rounds    | 0       | --rounds 0 is out of range; choose 1 to 100
      --rounds    | 101     | --rounds 101 is out of range; choose 1 to 100
      """)
  void whatDoesNotExistIsRefusedWithWhatDoes(String option, String value, String message) {
    assertThat(run(option, value)).isEqualTo(2);
    assertThat(error.toString()).contains(message);
  }

  @Test
  void aPageThatHasNoPlaceIsRefusedBeforeMinutesOfWork(@TempDir Path folder) {
    assertThat(run("--html", folder.resolve("missing/lab.html").toString())).isEqualTo(2);
    assertThat(error.toString()).contains("there is no folder", "make it, or name another file");
  }
}

package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** However bad the input: the terminal gets its mode back, and nobody waits for ever. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class BadInputAtTerminalTest {
  @TempDir
  private Path folder;

  private void runs(int status, String message, String... options) throws IOException, InterruptedException {
    try (CommandAtTerminal command = new CommandAtTerminal("org.javisor.cli.Main", options)) {
      command.terminal().awaitText(message);
      assertThat(command.process().waitFor()).isEqualTo(status);
      command.assertRestored();
    }
  }

  @Test
  void aKernelThatIsNone() throws IOException, InterruptedException {
    try (CommandAtTerminal command =
        new CommandAtTerminal("org.javisor.cli.Main", "--kernel", new SampleFiles(folder).text())) {
      command.terminal().awaitText("or give a load address for a flat file");
      assertThat(command.process().waitFor()).isEqualTo(66);
      command.assertRestored();
      assertThat(command.terminal().text().strip()).as("the only line").startsWith("javisor: /").doesNotContain("\n");
    }
  }

  @Test
  void aGuestThatCrashes() throws IOException, InterruptedException {
    runs(6, "javisor: the guest's CPU 0 shut down on a triple fault", "--kernel",
        new SampleFiles(folder).tripleFaults(), "--flat", SampleFiles.FLAT);
  }

  @Test
  void aGuestThatLoops() throws IOException, InterruptedException {
    runs(124, "javisor: ended after the time given with --timeout", "--timeout", "1", "--kernel",
        new SampleFiles(folder).loops(), "--flat", SampleFiles.FLAT);
  }

  @Test
  void aGuestThatFloodsTheTerminal() throws IOException, InterruptedException {
    runs(124, "javisor: ended after the time given with --timeout", "--timeout", "1", "--kernel",
        new SampleFiles(folder).floods(), "--flat", SampleFiles.FLAT);
  }

  @Test
  void aGuestThatFloodsAPipeThatNobodyReadsIsEndedByTheTimeLimit() throws IOException, InterruptedException {
    Process process = new ProcessBuilder(CommandProcess.run("--timeout", "1", "--kernel",
        new SampleFiles(folder).floods(), "--flat", SampleFiles.FLAT)).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(124);
      assertThat(process.errorReader().readLine()).startsWith("javisor: ended after the time given with --timeout");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aReaderThatGoesAwayEndsTheCommand() throws IOException, InterruptedException {
    Process process = new ProcessBuilder(CommandProcess.run("--timeout", "60", "--kernel",
        new SampleFiles(folder).floods(), "--flat", SampleFiles.FLAT)).start();
    try {
      process.getInputStream().close();
      assertThat(process.waitFor()).isEqualTo(74);
      assertThat(process.errorReader().readLine())
          .startsWith("javisor: ended, as the guest's output has nowhere to go: the standard output can no longer be")
          .endsWith("; make room, or keep its reader open");
    } finally {
      process.destroyForcibly();
    }
  }
}

package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-A E at a real pseudo-terminal. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class EngineKeyTest {
  @TempDir
  private Path folder;

  @Test
  void controlAThenEHasTheNextEngineRunTheGuest() throws IOException, InterruptedException {
    try (CommandAtTerminal command = new CommandAtTerminal("org.javisor.cli.Main", "--engine", "interpreter",
        "--kernel", new SampleFiles(folder).promptsAndLoops(), "--flat", SampleFiles.FLAT)) {
      command.terminal().awaitText(">");
      command.terminal().type("\001e");
      command.terminal().awaitText("javisor: the engine is ");
      command.terminal().type("\001x");
      assertThat(command.process().waitFor()).isEqualTo(ExitStatus.QUIT);
    }
  }
}

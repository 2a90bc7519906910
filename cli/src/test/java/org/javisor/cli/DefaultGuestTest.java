package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What a newcomer does first: the whole way, with Debian's unmodified kernel, at a terminal. */
@Tag("guest")
@Timeout(600)
@EnabledOnOs(OS.LINUX)
class DefaultGuestTest {
  @Test
  void theDefaultGuestGivesAShellAtTheTerminalAndPoweroffEndsTheCommandWithStatus0()
      throws IOException, InterruptedException {
    assumeTrue(Host.program("apt-get").isPresent(), "the default guest comes through apt-get");
    try (CommandAtTerminal command = new CommandAtTerminal("org.javisor.cli.Main", "--cold", "--stats")) {
      command.terminal().awaitText("root@javisor");
      command.assertRaw();
      command.terminal().type("stty size; echo $((6 * 7)) is the answer\r");
      command.terminal().awaitText("33 111");
      command.terminal().awaitText("42 is the answer");
      command.stty("columns", "90", "rows", "20");
      command.signal("WINCH");
      command.terminal().type("until stty size | grep '20 90'; do usleep 100000; done; echo resized $((6 * 7))\r");
      command.terminal().awaitText("resized 42");
      command.terminal().type("poweroff\r");
      assertThat(command.process().waitFor()).isZero();
      command.terminal().awaitText("retired instructions");
      command.assertRestored();
    }
  }
}

package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The command in a process of its own, at a real pseudo-terminal. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class TerminalTest {
  private CommandAtTerminal command;

  @BeforeEach
  void startTheCommandAtATerminal() throws IOException, InterruptedException {
    command = new CommandAtTerminal("org.javisor.cli.EchoGuest");
    command.terminal().awaitText("ready");
  }

  @AfterEach
  void endTheCommand() throws IOException {
    command.close();
  }

  @Test
  void theTerminalIsRawWhileTheGuestRunsAndRestoredWhenItPowersOff() throws IOException, InterruptedException {
    command.assertRaw();
    command.terminal().type("q");
    assertThat(command.process().waitFor()).isZero();
    command.assertRestored();
  }

  @Test
  void theGuestIsToldTheSizeOfTheWindow() {
    assertThat(command.terminal().text()).contains("111x33");
  }

  @Test
  void aWindowThatChangesItsSizeIsNoticedWhileTheGuestRuns() throws IOException, InterruptedException {
    command.stty("columns", "90", "rows", "20");
    command.signal("WINCH");
    command.terminal().awaitText("now 90x20");
  }

  @Test
  void controlCIsAKeyLikeAnyOther() throws IOException, InterruptedException {
    command.terminal().type("\003\004\032\r");
    command.terminal().awaitText("<3><4><26><13>");
    assertThat(command.process().isAlive()).isTrue();
  }

  @Test
  void controlAThenXEndsTheMachineAndSaysSo() throws IOException, InterruptedException {
    command.terminal().type("\001x");
    assertThat(command.process().waitFor()).isEqualTo(ExitStatus.QUIT);
    command.terminal().awaitText("javisor: ended by Ctrl-A X");
    command.assertRestored();
  }

  @Test
  void controlAThenHHelpsWithoutTheGuestNoticing() throws IOException, InterruptedException {
    command.terminal().type("\001h");
    command.terminal().awaitText("Ctrl-A X  end the virtual machine");
    assertThat(command.terminal().text()).doesNotContain("<104>");
  }

  @Test
  void controlAThenMAsksAboutMediaWithoutTheGuestNoticing() throws IOException, InterruptedException {
    command.terminal().type("\001m");
    command.terminal().awaitText("[media: ]");
    command.terminal().awaitText("media> ");
    command.terminal().type("cdrom0 b.isx\177o\r");
    command.terminal().awaitText("[media: cdrom0 b.iso]");
    command.terminal().type("\001mfloppy0\003");
    command.terminal().type("z");
    command.terminal().awaitText("<122>");
    assertThat(command.terminal().text()).doesNotContain("<99>").doesNotContain("[media: floppy0]");
  }

  @Test
  void sigintFromOutsideReachesTheGuestAsControlC() throws IOException, InterruptedException {
    command.signal("INT");
    command.terminal().awaitText("<3>");
    assertThat(command.process().isAlive()).isTrue();
  }

  @Test
  void sigtermEndsTheMachineAndRestoresTheTerminal() throws IOException, InterruptedException {
    command.signal("TERM");
    assertThat(command.process().waitFor()).isEqualTo(128 + 15);
    command.assertRestored();
  }

  @Test
  void sighupEndsTheMachineAndRestoresTheTerminal() throws IOException, InterruptedException {
    command.signal("HUP");
    assertThat(command.process().waitFor()).isEqualTo(128 + 1);
    command.assertRestored();
  }
}

package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.javisor.cli.console.TestTerminal;
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
  private TestTerminal terminal;
  private Process command;

  @BeforeEach
  void startTheCommandAtATerminal() throws IOException, InterruptedException {
    terminal = new TestTerminal();
    stty("sane", "columns", "111", "rows", "33");
    File device = new File(terminal.path());
    String classPath = Stream.of("java.class.path", "jdk.module.path")
        .map(name -> System.getProperty(name, ""))
        .collect(Collectors.joining(File.pathSeparator)) + File.pathSeparator + "target/classes" + File.pathSeparator
        + "target/test-classes";
    command = new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED",
        "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", classPath, "org.javisor.cli.EchoGuest", "run")
        .redirectInput(device).redirectOutput(device).redirectError(device).start();
    terminal.awaitText("ready");
  }

  @AfterEach
  void endTheCommand() throws IOException {
    command.destroyForcibly();
    terminal.close();
  }

  private String stty(String... arguments) throws IOException, InterruptedException {
    List<String> all = Stream.concat(Stream.of("stty", "-F", terminal.path()), Stream.of(arguments)).toList();
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(process.waitFor()).as(answer).isZero();
    return answer;
  }

  private void assertRaw() throws IOException, InterruptedException {
    assertThat(stty("-a")).contains("-icanon", "-isig", "-echo ", "-icrnl", "-opost");
  }

  private void assertRestored() throws IOException, InterruptedException {
    assertThat(stty("-a")).contains(" icanon", " echo ", " icrnl").doesNotContain("-isig", "-opost");
  }

  @Test
  void theTerminalIsRawWhileTheGuestRunsAndRestoredWhenItPowersOff() throws IOException, InterruptedException {
    assertRaw();
    terminal.type("q");
    assertThat(command.waitFor()).isZero();
    assertRestored();
  }

  @Test
  void theGuestIsToldTheSizeOfTheWindow() {
    assertThat(terminal.text()).contains("111x33");
  }

  @Test
  void controlCIsAKeyLikeAnyOther() throws IOException, InterruptedException {
    terminal.type("\003\004\032\r");
    terminal.awaitText("<3><4><26><13>");
    assertThat(command.isAlive()).isTrue();
  }

  @Test
  void controlAThenXEndsTheMachineAndSaysSo() throws IOException, InterruptedException {
    terminal.type("\001x");
    assertThat(command.waitFor()).isEqualTo(ExitStatus.QUIT);
    terminal.awaitText("javisor: ended by Ctrl-A X");
    assertRestored();
  }

  @Test
  void controlAThenHHelpsWithoutTheGuestNoticing() throws IOException, InterruptedException {
    terminal.type("\001h");
    terminal.awaitText("Ctrl-A X  end the virtual machine");
    assertThat(terminal.text()).doesNotContain("<104>");
  }

  @Test
  void sigintFromOutsideReachesTheGuestAsControlC() throws IOException, InterruptedException {
    signal("INT");
    terminal.awaitText("<3>");
    assertThat(command.isAlive()).isTrue();
  }

  @Test
  void sigtermEndsTheMachineAndRestoresTheTerminal() throws IOException, InterruptedException {
    signal("TERM");
    assertThat(command.waitFor()).isEqualTo(128 + 15);
    assertRestored();
  }

  @Test
  void sighupEndsTheMachineAndRestoresTheTerminal() throws IOException, InterruptedException {
    signal("HUP");
    assertThat(command.waitFor()).isEqualTo(128 + 1);
    assertRestored();
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, String.valueOf(command.pid())).start().waitFor();
  }
}

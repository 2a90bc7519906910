package org.javisor.conformance.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.javisor.machine.Console;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.Outcome;
import org.javisor.machine.VirtualMachine;
import org.javisor.machine.agent.AgentException;
import org.javisor.machine.agent.ExecRequest;
import org.javisor.machine.agent.ExecResult;
import org.javisor.machine.agent.GuestProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Orders to the default guest: programs, their streams and ends, files and folders. */
@Tag("guest")
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
class AgentTest {
  private final Console console = new Console();
  private MachineSpec spec;
  private VirtualMachine vm;

  @TempDir
  private Path folder;

  @BeforeAll
  void boot() throws InterruptedException {
    spec = GuestRun.defaultGuest().withAgent();
    vm = VirtualMachine.create(spec.withSerial(console)).start();
    vm.agent().awaitReady(GuestRun.PATIENCE);
  }

  @AfterAll
  void end() {
    vm.close();
  }

  @Test
  void aProgramRunsAndSaysWhatItPrinted() throws InterruptedException {
    ExecResult result = vm.exec("uname", "-s");
    assertThat(result.text()).isEqualTo("Linux");
    assertThat(result.errorText()).isEmpty();
    assertThat(result.exitCode()).isZero();
    assertThat(vm.exec("uname", "-r").text()).isEqualTo(vm.agent().kernel());
  }

  @Test
  void argumentsArriveAsTheyAre() throws InterruptedException {
    List<String> words = List.of("a b", "it's", "\"", "$HOME", "`id`", "*", "", "-n",
        "back\\slash", "two\nlines\t!", "ä€");
    List<String> command = new ArrayList<>(List.of("printf", "%s\\0"));
    command.addAll(words);
    ExecResult result = vm.exec(command.toArray(String[]::new));
    assertThat(new String(result.output(), StandardCharsets.UTF_8).split("\0", -1))
        .containsExactly(Stream.concat(words.stream(), Stream.of("")).toArray(String[]::new));
  }

  @Test
  void outputAndErrorComeSeparatelyWithTheExitCode() throws InterruptedException {
    ExecResult result = vm.agent().exec(ExecRequest.shell("echo out; echo err >&2; exit 7"));
    assertThat(result.text()).isEqualTo("out");
    assertThat(result.errorText()).isEqualTo("err");
    assertThat(result.exitCode()).isEqualTo(7);
    assertThatThrownBy(result::orThrow).isInstanceOf(AgentException.class).hasMessageContaining("exit code 7: err");
  }

  @Test
  void environmentAndFolderAreTheProgramsOwn() throws InterruptedException {
    ExecRequest request =
        ExecRequest.shell("pwd; echo \"$GREETING\"").withDirectory("/tmp").withEnvironment("GREETING", "it's me");
    assertThat(vm.agent().exec(request).text()).isEqualTo("/tmp\nit's me");
    assertThat(vm.agent().exec(ExecRequest.of("pwd").withDirectory("/nowhere")).exitCode()).isNotZero();
  }

  @Test
  void aProgramThatIsNotThereHasExitCode127() throws InterruptedException {
    ExecResult result = vm.exec("no-such-program");
    assertThat(result.exitCode()).isEqualTo(127);
    assertThat(result.errorText()).contains("no-such-program");
  }

  @Test
  void inputGoesThroughAProgramUnchanged() throws InterruptedException {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    ExecResult result = vm.agent().exec(ExecRequest.of("cat").withInput(bytes));
    assertThat(result.output()).isEqualTo(bytes);
    assertThat(vm.agent().exec(ExecRequest.of("cat")).output()).as("an end of file at once").isEmpty();
  }

  @Test
  void aProgramThatTakesTooLongIsEnded() throws InterruptedException {
    ExecRequest request =
        ExecRequest.shell("sleep 1000 & echo $! >/tmp/sleeper; wait").withTimeout(Duration.ofSeconds(2));
    AgentException e = catchThrowableOfType(AgentException.class, () -> vm.agent().exec(request));
    assertThat(e.kind()).isEqualTo(AgentException.Kind.TIMEOUT);
    ExecResult left = vm.agent().exec(ExecRequest.shell("kill -0 $(cat /tmp/sleeper)"));
    assertThat(left.exitCode()).as("what it started is gone, too").isNotZero();
  }

  @Test
  void signalsReachAProgramThatPrintsWhileItRuns() throws IOException, InterruptedException {
    ExecRequest request = ExecRequest.shell("trap 'echo caught; exit 3' USR1; echo up; while :; do sleep 0.1; done");
    try (GuestProcess process = vm.agent().start(request);
        BufferedReader out = new BufferedReader(new InputStreamReader(process.stdout(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("up");
      process.signal("USR1");
      assertThat(out.readLine()).isEqualTo("caught");
      assertThat(process.await(GuestRun.PATIENCE)).contains(3);
    }
  }

  @Test
  void moreProgramsThanPlacesWaitForTheirTurn() throws Exception {
    List<FutureTask<ExecResult>> tasks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String number = String.valueOf(i);
      FutureTask<ExecResult> task = new FutureTask<>(() -> vm.exec("echo", number));
      tasks.add(task);
      Thread.ofVirtual().start(task);
    }
    List<String> answers = new ArrayList<>();
    for (FutureTask<ExecResult> task : tasks) {
      answers.add(task.get().text());
    }
    assertThat(answers).containsExactly("0", "1", "2", "3", "4", "5", "6", "7");
  }

  @Test
  void aFileGoesIntoTheGuestAndComesBack() throws IOException, InterruptedException {
    byte[] bytes = new byte[200_000];
    new Random(2).nextBytes(bytes);
    Path file = Files.write(folder.resolve("it's a file"), bytes);
    vm.agent().copyTo(file, "/tmp/new/folder/file 1");
    assertThat(vm.exec("wc", "-c", "/tmp/new/folder/file 1").text()).startsWith("200000");
    vm.agent().copyFrom("/tmp/new/folder/file 1", folder.resolve("back"));
    assertThat(folder.resolve("back")).hasBinaryContent(bytes);
  }

  @Test
  void aFolderGoesIntoTheGuestAndComesBack() throws IOException, InterruptedException {
    Path tree = Files.createDirectories(folder.resolve("tree"));
    Files.createDirectories(tree.resolve("empty"));
    Files.createDirectories(tree.resolve("a/b"));
    String longName = "n".repeat(120);
    Files.writeString(tree.resolve("a/b/" + longName), "deep");
    Files.writeString(tree.resolve("run"), "#!/bin/sh\necho ran\n");
    assertThat(tree.resolve("run").toFile().setExecutable(true)).isTrue();
    vm.agent().copyTo(tree, "/tmp/tree");
    assertThat(vm.exec("/tmp/tree/run").text()).isEqualTo("ran");
    vm.agent().copyFrom("/tmp/tree", folder.resolve("tree2"));
    assertThat(folder.resolve("tree2/a/b/" + longName)).hasContent("deep");
    assertThat(folder.resolve("tree2/empty")).isEmptyDirectory();
    assertThat(folder.resolve("tree2/run")).isExecutable();
  }

  @Test
  void aCopyThatFailsLeavesNothingBehind() throws IOException, InterruptedException {
    assertThatThrownBy(() -> vm.agent().copyFrom("/nothing/here", folder.resolve("none")))
        .isInstanceOf(AgentException.class)
        .hasMessageContaining("/nothing/here");
    vm.agent().exec(ExecRequest.shell("mkdir -p /tmp/bad && ln -sf /etc/passwd /tmp/bad/link")).orThrow();
    assertThatThrownBy(() -> vm.agent().copyFrom("/tmp/bad", folder.resolve("bad")))
        .hasMessageContaining("a link or a device");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(path -> path.getFileName().toString())).doesNotContain("none", "bad", "bad.copying");
    }
  }

  @Test
  void theAgentGoesOnInAMachineThatContinuesFromASnapshot() throws Exception {
    vm.exec("sh", "-c", "echo remembered >/tmp/memory").orThrow();
    Path file = folder.resolve("agent.snapshot");
    vm.save(file, "");
    long before = System.nanoTime();
    try (VirtualMachine second = VirtualMachine.restore(spec.withSerial(new Console()), file).start()) {
      assertThat(second.exec("cat", "/tmp/memory").text()).isEqualTo("remembered");
      System.out.printf("first exec after restore() began: %d ms%n", (System.nanoTime() - before) / 1_000_000);
      second.agent().shutdown();
      assertThat(second.await(GuestRun.PATIENCE)).contains(new Outcome.PoweredOff());
      assertThatThrownBy(() -> second.exec("true")).isInstanceOf(AgentException.class)
          .hasMessageContaining("the machine has ended");
    }
    assertThat(vm.exec("cat", "/tmp/memory").text()).as("the first one goes on").isEqualTo("remembered");
  }
}

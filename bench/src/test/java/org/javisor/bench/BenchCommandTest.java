package org.javisor.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command, with shell scripts in the place of the machines. */
@Timeout(30)
class BenchCommandTest {
  @TempDir
  Path folder;

  private final StringWriter out = new StringWriter();

  private Path script(String name, String... lines) throws IOException {
    Path script = folder.resolve(name);
    Files.writeString(script, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }

  private Path machine(String name, String checksum) throws IOException {
    return script(name, "echo \"$@\" >>" + folder.resolve("calls"), "echo 'Booting ..USERLAND UP 1.0'",
        "echo RESULT fib36 0.500 " + checksum, "echo BENCH DONE 2.0");
  }

  private int run(Path javisor, Optional<Path> qemu, String... more) {
    List<String> arguments = new ArrayList<>(
        List.of("--launcher", javisor.toString(), "--guest", folder.toString()));
    arguments.addAll(List.of(more));
    CommandLine line = new CommandLine(new Main(qemu));
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(out, true));
    return line.execute(arguments.toArray(String[]::new));
  }

  @Test
  void machinesTakeTurnsWithTheSameCommandLine() throws IOException {
    assertThat(run(machine("javisor", "ab"), Optional.of(machine("qemu", "ab")), "--rows", "fib36", "--rounds", "2"))
        .isZero();
    List<String> calls = Files.readAllLines(folder.resolve("calls"));
    assertThat(calls).hasSize(4).allMatch(call -> call.contains("console=ttyS0 quiet panic=-1 bench=micro rows=fib36"));
    assertThat(calls).extracting(call -> call.startsWith("run ")).containsExactly(true, false, true, false);
    assertThat(out.toString()).contains("round 2 of 2, qemu").contains(RunLog.BOOT).contains(RunLog.WHOLE);
  }

  @Test
  void theEngineIsPassedOnToJavisorOnly() throws IOException {
    assertThat(run(machine("javisor", "ab"), Optional.of(machine("qemu", "ab")), "--rows", "fib36", "--rounds", "1",
        "--engine", "translator")).isZero();
    List<String> calls = Files.readAllLines(folder.resolve("calls"));
    assertThat(calls.getFirst()).contains("--engine translator");
    assertThat(calls.getLast()).doesNotContain("translator");
  }

  @Test
  void theMemoryOfAMachineThatEndsAtOnceWasSeenBefore() throws IOException {
    Path quick = script("quick", "echo USERLAND UP 1.0", "sleep 1", "echo RESULT fib36 0.5 ab", "exec echo BENCH DONE");
    assertThat(run(quick, Optional.of(quick), "--rounds", "1")).isZero();
    assertThat(out.toString()).contains("resident in Javisor").contains("resident in QEMU");
  }

  @Test
  void machinesThatDisagreeEndWithStatusOne() throws IOException {
    assertThat(run(machine("javisor", "ab"), Optional.of(machine("qemu", "cd")))).isEqualTo(1);
    assertThat(out.toString()).contains("MISMATCH ab cd");
  }

  @Test
  void aMissingPeerIsSaidAndJavisorMeasuredAlone() throws IOException {
    assertThat(run(machine("javisor", "ab"), Optional.empty(), "--rounds", "2")).isZero();
    assertThat(out.toString()).contains("sudo apt install qemu-system-x86");
    assertThat(Files.readAllLines(folder.resolve("calls"))).hasSize(2);
  }

  @Test
  void aMachineThatDiesEarlyIsNamedWithItsLog() throws IOException {
    assertThat(run(script("javisor", "echo USERLAND UP 1.0"), Optional.empty())).isEqualTo(1);
    assertThat(out.toString()).contains("the guest did not reach its end, see " + folder.resolve("javisor.log"));
  }

  @Test
  void aMachineThatHangsIsEnded() throws IOException {
    assertThat(run(script("javisor", "exec sleep 600"), Optional.empty(), "--limit", "1", "--rounds", "1"))
        .isEqualTo(1);
  }

  @Test
  void wrongNumbersAndNamesAreWrongUsage() throws IOException {
    Path javisor = machine("javisor", "ab");
    assertThat(run(javisor, Optional.empty(), "--limit", "0")).isEqualTo(2);
    assertThat(run(javisor, Optional.empty(), "--rows", "a b")).isEqualTo(2);
    assertThat(run(javisor, Optional.empty(), "--set", "everything")).isEqualTo(2);
    assertThat(folder.resolve("calls")).doesNotExist();
  }

  @Test
  void thePeerIsFoundOnTheSearchPath() throws IOException {
    Path qemu = script("qemu-system-x86_64", "exit 0");
    assertThat(Commands.findPeer("/nowhere::" + folder)).contains(qemu);
    assertThat(Commands.findPeer("/nowhere")).isEmpty();
  }
}

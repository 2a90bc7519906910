package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Everything that users and guests get wrong, with the real machine: one line that says what and what to do, and an
 * exit status that docs/exit-codes.md lists. {@link NoGuestTest} has what goes wrong while the default guest is
 * fetched.
 */
@Timeout(60)
class BadInputTest {
  @TempDir
  private static Path folder;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  /**
   * A mistake.
   *
   * @param options what is typed, separated by spaces; starts with the command
   * @param status the exit status
   * @param problem what the line says is wrong
   * @param remedy what the line says to do
   */
  private record Case(String options, int status, String problem, String remedy) {
    @Override
    public String toString() {
      return options.replaceAll("\\S*/", "") + " ends with " + status;
    }
  }

  private static Case run(String options, int status, String problem, String remedy) {
    return new Case("run " + options, status, problem, remedy);
  }

  static Stream<Case> filesThatCannotBeUsed() {
    SampleFiles files = new SampleFiles(folder);
    String flat = " --flat " + SampleFiles.FLAT;
    return Stream.of(
        run("--kernel " + files.missing(), 66, "missing: no such file", "; check the path"),
        run("--kernel " + files.folder(), 66, "is a folder", "; name a file in it"),
        run("--kernel " + files.empty(), 66, "is empty", "; fetch or build it again"),
        run("--kernel " + files.cutBzImage(), 66, "vmlinuz-cut: has 4096 of the kernel's", "; fetch it again"),
        run("--kernel " + files.text(), 66, "looks like a text file", "; name a Linux bzImage"),
        run("--kernel " + files.arm64Kernel(), 66, "looks like an arm64 kernel", "; name a Linux bzImage"),
        run("--kernel " + files.cutElf(), 66, "ends before its ELF header", "; fetch it again"),
        run("--kernel " + files.oddElf(), 66, "has the unknown ELF class 9", "; fetch or build it again"),
        run("--kernel " + files.wrappingElf(), 66, "elf-wraps: ", "; give the machine more memory"),
        run("--kernel " + files.oddMultiboot(), 66, "its multiboot header contradicts itself", "; fetch or build"),
        run("--kernel " + files.demandingMultiboot(), 66, "multiboot-demands: ", "; "),
        run("--kernel " + files.multiboot() + " --initrd " + files.missing(), 66, "no such file", "; check the path"),
        run("--kernel " + files.multiboot() + " --memory 4M --initrd " + files.large(4), 66,
            "needs memory at ", "the machine has 4 MiB; give the machine more memory"),
        run("--kernel " + files.large(5) + flat + " --memory 5M", 66, "needs memory at",
            "; give the machine more memory"),
        run("--kernel " + files.exits() + " --flat 0x2000", 66, "would lie over the GDT", "; choose an address"),
        run("--kernel " + files.multiboot() + " --append " + "x".repeat(70_000), 66,
            "command line: ", "; shorten it"));
  }

  static Stream<Case> wrongUsage() {
    return Stream.of(
        new Case("", 2, "say what to do: run, explain", "; try 'javisor --help'"),
        new Case("runn", 2, "Unmatched argument at index 0: 'runn'", "; did you mean"),
        run("--kernle x", 2, "Unknown option", "; did you mean --kernel?"),
        run("--memory 3M", 2, "3M is out of range; choose 4M to ", "; try"),
        run("--memory 90000G", 2, "90000G is out of range; choose 4M to ", "; try"),
        run("--memory lots", 2, "'lots' is not an amount of memory; write for instance 512M", "; try"),
        run("--smp 255", 2, "--smp 255 is out of range; choose 1 to 254", "; try"),
        run("--engine magic", 2, "there is no engine 'magic'; choose one of auto, ", "; try"),
        run("--cpu 8086", 2, "unknown CPU model '8086'; valid: ", "; try"),
        run("--usb mouse", 2, "'mouse' are no USB devices; choose tablet, keyboard", "; try"),
        run("--sound loud", 2, "'loud' is none of wav:FILE, play, mute", "; try"),
        run("--parallel lpt1", 2, "'lpt1' is no printer; write file:PATH", "; try"),
        run("--gdb here", 2, "'here' is not a port; write for instance 1234", "; try"),
        run("--gdb-wait", 2, "--gdb-wait is for --gdb", "; try"),
        run("--timeout -5", 2, "'-5' is not a time in seconds; write for instance", "; try"));
  }

  static Stream<Case> trouble() {
    SampleFiles files = new SampleFiles(folder);
    String kernel = "--flat " + SampleFiles.FLAT + " --kernel ";
    return Stream.of(
        run(kernel + files.exits() + " --serial file:" + files.folder(), 74, "cannot open --serial file:", ""),
        run(kernel + files.exits() + " --serial file:" + files.missing() + "/log", 74, "there is no ", ""),
        run(kernel + files.exits() + " --sound wav:" + files.missing() + "/x.wav", 74, "cannot write --sound wav:", ""),
        run(kernel + files.exits() + " --gdb 0.0.0.0:1234", 66, "--gdb: gdb's protocol knows no password",
            ": choose a loopback address"),
        run(kernel + files.exits() + " --parallel file:" + files.folder(), 74, "cannot write --parallel file:", ""),
        run(kernel + files.floods() + " --serial file:/dev/full", 74,
            "/dev/full can no longer be written (No space left on device)", "; make room"),
        run(kernel + files.floods() + " --timeout 0.3", 124, "ended after the time given with --timeout",
            "; give more"),
        run(kernel + files.loops() + " --timeout 0.3", 124, "ended after the time given with --timeout", "; give more"),
        run(kernel + files.tripleFaults(), 6, "shut down on a triple fault at RIP 0x100000", "; its last output"),
        run(kernel + files.resets() + " --no-reboot", 4, "ended by the guest's reset", "--no-reboot"));
  }

  private int execute(List<String> options) {
    PrintStream before = System.err;
    PrintStream to = new PrintStream(written, true, StandardCharsets.UTF_8);
    System.setErr(to);
    try {
      CommandLine line = Main.commandLine(new MachineRunner());
      line.setErr(new PrintWriter(to, true, StandardCharsets.UTF_8));
      return line.execute(options.toArray(String[]::new));
    } finally {
      System.setErr(before);
    }
  }

  private void check(Case mistake) {
    List<String> options = new ArrayList<>(Arrays.asList(mistake.options.split(" ")));
    options.removeIf(String::isEmpty);
    if (options.contains("run") && !options.contains("--serial")) {
      options.addAll(List.of("--serial", "file:" + folder.resolve("serial.log")));
    }
    int status = execute(options);
    String text = written.toString(StandardCharsets.UTF_8);
    assertThat(text).startsWith("javisor").contains(mistake.problem).contains(mistake.remedy).hasLineCount(1);
    assertThat(status).as(text).isEqualTo(mistake.status);
    assertThat(text).doesNotContain("Exception", "bug in Javisor");
  }

  @ParameterizedTest
  @MethodSource("filesThatCannotBeUsed")
  void aFileThatCannotBeUsed(Case mistake) {
    check(mistake);
  }

  @ParameterizedTest
  @MethodSource("wrongUsage")
  void aWrongCommandLine(Case mistake) {
    check(mistake);
  }

  @ParameterizedTest
  @MethodSource("trouble")
  void troubleWithTheHostOrTheGuest(Case mistake) {
    check(mistake);
  }

  @Test
  void aPortThatIsTakenIsNamed() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      check(run("--serial tcp:" + taken.getLocalPort() + " --flat " + SampleFiles.FLAT + " --kernel "
          + new SampleFiles(folder).exits(), 74, "cannot open --serial tcp:" + taken.getLocalPort(), "in use"));
    }
  }

  @Test
  void aGuestThatExitsOnPurposeSaysNothing() {
    SampleFiles files = new SampleFiles(folder);
    int status = execute(List.of("run", "--flat", SampleFiles.FLAT, "--kernel", files.exits(), "--serial",
        "file:" + folder.resolve("serial.log")));
    assertThat(status).isEqualTo(13);
    assertThat(written.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  @DisplayName("every status of these tables is in docs/exit-codes.md")
  void everyStatusIsDocumented() throws IOException {
    String document = Files.readString(Path.of("../docs/exit-codes.md"));
    Stream.of(filesThatCannotBeUsed(), wrongUsage(), trouble())
        .flatMap(cases -> cases)
        .forEach(mistake -> assertThat(document).contains("\n| " + mistake.status() + " | "));
  }
}

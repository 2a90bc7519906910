package org.javisor.cli.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.javisor.cli.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command over small suites of ours. */
@Timeout(60)
class SuiteCommandTest {
  @TempDir
  Path folder;

  private final StringWriter err = new StringWriter();
  private String out = "";

  private int run(String... arguments) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      CommandLine command = new CommandLine(new SuiteCommand());
      command.setErr(new PrintWriter(err, true));
      command.setExecutionExceptionHandler((e, c, result) -> {
        err.write(String.valueOf(e.getMessage()));
        return e instanceof UserError error ? error.status() : 70;
      });
      return command.execute(arguments);
    } finally {
      System.setOut(before);
      out = bytes.toString(StandardCharsets.UTF_8);
    }
  }

  private void kernels() throws IOException {
    Files.createDirectories(folder.resolve("x86"));
    Files.writeString(folder.resolve("config.mak"), "HOST=x86_64\nARCH=x86_64\n");
    Files.writeString(folder.resolve("x86/unittests.cfg"), """
        # Ours.
        [good]
        file = good.flat
        smp = 2
        qemu_params = -cpu qemu64,+x2apic -m 64

        [bad]
        file = bad.flat
        [inapplicable]
        file = inapplicable.flat
        [absent]
        file = absent.flat
        [thirty-two]
        file = good.flat
        arch = i386
        [virtualization]
        file = good.flat
        qemu_params = -cpu max,+vmx
        [long]
        file = endless.flat
        groups = nodefault
        """);
    TinyKernel.write(folder.resolve("x86/good.flat"), "PASS: one\nSUMMARY: 1 tests\n", 0);
    TinyKernel.write(folder.resolve("x86/bad.flat"), "FAIL: sums\nFAIL: others\nSUMMARY: 2 tests, 2 failures\n", 1);
    TinyKernel.write(folder.resolve("x86/inapplicable.flat"), "SKIP: no such CPU\nSUMMARY: 1 tests, 1 skipped\n", 38);
    TinyKernel.writeEndless(folder.resolve("x86/endless.flat"), "begins\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"interpreter", "translator"})
  void kernelsRunAndEachIsALineOfTheTable(String engine) throws IOException {
    kernels();
    int status = run(folder.toString(), "--engine", engine, "--jobs", "2");

    assertThat(status).isEqualTo(14);
    assertThat(out.lines().map(line -> line.replaceAll(" +\\d+\\.\\d+ +", " ").strip())).containsSubsequence(
        "test kernels for x86_64, engine " + engine,
        "good            PASS 1 tests",
        "bad             FAIL FAIL: sums, and 1 more",
        "inapplicable    SKIP 1 tests, 1 skipped",
        "absent          SKIP there is no absent.flat: it is not built",
        "virtualization  SKIP needs a CPU with vmx",
        "1 passed, 1 failed, 3 skipped");
    assertThat(out).doesNotContain("thirty-two").doesNotContain("long");
  }

  @Test
  void aTestThatNeverEndsIsEnded() throws IOException {
    kernels();
    int status = run(folder.toString(), "--filter", "long", "--timeout", "1", "--output", folder + "/logs");

    assertThat(status).isEqualTo(14);
    assertThat(out).contains("TIMEOUT").contains("still ran after 1 s").contains("1 not finished in time");
    assertThat(folder.resolve("logs/long.txt")).hasContent("begins\n");
  }

  @Test
  void theResultsCanBeReadByPrograms() throws IOException {
    kernels();
    assertThat(run(folder.resolve("x86").toString(), "--filter", "good", "--json")).isZero();
    assertThat(out).contains("\"name\": \"good\", \"result\": \"PASS\"").contains("\"counts\": {\"PASS\": 1}");
  }

  /** INC AX from 1, as a real processor does it, and with a wrong result. */
  private void instructions() throws IOException {
    String registers =
        "\"bx\":0,\"cx\":0,\"dx\":0,\"cs\":4096,\"ss\":8192,\"ds\":0,\"es\":0,\"sp\":256,\"bp\":0,\"si\":0,"
            + "\"di\":0,\"ip\":16,\"flags\":61442";
    String step = "{\"name\":\"inc ax\",\"bytes\":[64],\"initial\":{\"regs\":{\"ax\":1," + registers + "},"
        + "\"ram\":[[65552,64],[65553,144]],\"queue\":[]},"
        + "\"final\":{\"regs\":{\"ax\":%d,\"ip\":17},\"ram\":[],\"queue\":[]},\"cycles\":[[0,1,\"--\"]]}";
    Files.writeString(folder.resolve("40.json"), "[" + step.formatted(2) + "]");
    Files.writeString(folder.resolve("41.json"), "[" + step.formatted(2) + "," + step.formatted(3) + "]");
    Files.writeString(folder.resolve("C8.json"), "[" + step.formatted(2) + "]");
  }

  @Test
  void instructionsAreComparedOneByOne() throws IOException {
    instructions();
    assertThat(run(folder.toString())).isEqualTo(14);
    assertThat(out)
        .contains("1 of 1 alike")
        .contains("1 of 2 alike; inc ax: AX 0002, not 0003")
        .contains("RETF once more there, ENTER here")
        .contains("1 passed, 1 failed, 1 skipped");
  }

  @Test
  void aDamagedFileFails() throws IOException {
    Files.writeString(folder.resolve("40.json"), "[{\"name\":");
    assertThat(run(folder.toString())).isEqualTo(14);
    assertThat(out).contains("40.json is damaged");
  }

  @Test
  void whatIsNoSuiteIsRefused() {
    assertThat(run(folder.toString())).isEqualTo(66);
    assertThat(err.toString()).contains("no suite in").contains("unittests.cfg");
    assertThat(run(folder.resolve("missing").toString())).isEqualTo(66);
    assertThat(err.toString()).contains("is not a folder");
    assertThat(run(folder.toString(), "--jobs", "0")).isEqualTo(2);
    assertThat(run(folder.toString(), "--kind", "tap")).isEqualTo(2);
    assertThat(run(folder.toString(), "--filter", "(")).isEqualTo(2);
  }
}

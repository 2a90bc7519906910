package org.javisor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.PagingScheme;
import org.javisor.device.CharacterBackend;
import org.javisor.firmware.Entry;
import org.javisor.firmware.bios.BootDevice;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The command line, against a machine that does what the test says. The serial port goes to a file throughout. */
@Timeout(20)
class RunCommandTest {
  @TempDir
  Path folder;

  /** Ends as told, or when it is stopped. */
  private static final class ScriptedRunner implements Runner, Runner.Running {
    private final CompletableFuture<Outcome> end = new CompletableFuture<>();
    @Nullable
    RunSpec spec;
    private CharacterBackend serial = CharacterBackend.none();

    ScriptedRunner ending(Outcome outcome) {
      end.complete(outcome);
      return this;
    }

    RunSpec started() {
      RunSpec started = spec;
      assertThat(started).as("what was started").isNotNull();
      return java.util.Objects.requireNonNull(started);
    }

    @Override
    public void prepare(RunSpec wanted, PrintStream messages) {}

    @Override
    public Running create(RunSpec wanted, Connections connections) {
      spec = wanted;
      serial = connections.serial();
      return this;
    }

    @Override
    public void start() {
      "output".chars().forEach(serial::offer);
    }

    @Override
    public Outcome await() throws InterruptedException {
      try {
        return end.get();
      } catch (ExecutionException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void stop(Outcome.StopReason reason) {
      end.complete(new Outcome.Stopped(reason));
    }

    @Override
    public String explainHottest(int most) {
      return "the " + most + " hottest\n";
    }

    @Override
    public String explain(long address, int most) {
      return "at " + Long.toHexString(address) + "\n";
    }

    @Override
    public void changeEngine() {}

    @Override
    public String media(String line) {
      return "";
    }

    @Override
    public Map<String, Long> statistics() {
      return Map.of("instructions", 1234L);
    }
  }

  private final ScriptedRunner runner = new ScriptedRunner();
  private final StringWriter errors = new StringWriter();

  private int run(String... options) {
    List<String> all = new ArrayList<>(List.of("run"));
    all.addAll(List.of(options));
    if (!all.contains("--serial")) {
      all.addAll(List.of("--serial", "file:" + folder.resolve("serial.log")));
    }
    CommandLine line = Main.commandLine(runner);
    line.setErr(new PrintWriter(errors, true));
    return line.execute(all.toArray(String[]::new));
  }

  @Test
  void withoutOptionsTheDefaultGuestGets512MegabytesAndOneStandardCpu() {
    runner.ending(new Outcome.PoweredOff());
    assertThat(run()).isZero();
    RunSpec spec = runner.started();
    assertThat(spec.kernel()).isEmpty();
    assertThat(spec.memory().bytes()).isEqualTo(512L << 20);
    assertThat(spec.cpu().name()).isEqualTo("x86-64-v2");
    assertThat(spec.cpus()).isEqualTo(1);
    assertThat(spec.options()).isEqualTo(
        new RunSpec.Options(EngineChoice.AUTO, true, false, false, false, true, java.util.Set.of()));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "--hottest 7                | the 7 hottest",
    "--at 0xffffffff81000000    | at ffffffff81000000",
    "--at 1234                  | at 1234"
  })
  void explainRunsAMachineAndPrintsWhatBecameOfItsCode(String options, String printed) {
    runner.ending(new Outcome.PoweredOff());
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream before = System.err;
    System.setErr(new PrintStream(text, true, StandardCharsets.UTF_8));
    try {
      List<String> all = new ArrayList<>(List.of("explain", "--serial", "file:" + folder.resolve("serial.log")));
      all.addAll(List.of(options.split(" ")));
      assertThat(Main.commandLine(runner).execute(all.toArray(String[]::new))).isZero();
    } finally {
      System.setErr(before);
    }
    assertThat(text.toString(StandardCharsets.UTF_8)).endsWith(printed + "\n");
  }

  @Test
  void aCommandThatIsCalledKnowsItsOwnOptionsAloneAndHelpKnowsAll() {
    Set<String> all = Main.commandLine(runner).getSubcommands().keySet();
    assertThat(all).contains("run", "explain", "image", "switch", "doctor", "version", "help");
    for (String name : all) {
      Set<String> known = Main.commandLine(runner, name).getSubcommands().keySet();
      assertThat(known).isEqualTo(name.equals("help") ? all : Set.of(name));
    }
    assertThat(Main.commandLine(runner, "rum").getSubcommands().keySet()).isEqualTo(all);
    assertThat(Main.commandLine(runner, "--help").getSubcommands().keySet()).isEqualTo(all);
  }

  @Test
  void anAddressThatIsNoneIsWrongUsage() {
    CommandLine line = Main.commandLine(runner);
    line.setErr(new PrintWriter(errors, true));
    assertThat(line.execute("explain", "--at", "main")).isEqualTo(2);
    assertThat(errors.toString()).contains("'main' is not an address; write for instance 0xffffffff81000000");
  }

  @Test
  void everyOptionReachesTheMachine() {
    runner.ending(new Outcome.PoweredOff());
    int status = run(
        "--kernel", "vmlinuz", "--flat", "0x7C00:real", "--initrd", "a.gz", "--initrd", "b.gz", "--append",
        "quiet panic=-1", "--memory", "64M",
        "--cpu", "x86-64-v2,-aes", "--engine", "interpreter", "--paging", "shadow-kept", "--trace", "exits,interrupts",
        "--no-reboot", "--smp",
        "2",
        "--fixed-time", "--decompress", "guest", "--test-device", "--no-pv", "--gdb", "[::1]:1234", "--gdb-wait");
    assertThat(status).isZero();
    RunSpec spec = runner.started();
    assertThat(spec.kernel()).contains(Path.of("vmlinuz"));
    assertThat(spec.flat()).contains(new Entry.Flat(0x7C00, true));
    assertThat(spec.initrds()).containsExactly(Path.of("a.gz"), Path.of("b.gz"));
    assertThat(spec.append()).isEqualTo("quiet panic=-1");
    assertThat(spec.memory().bytes()).isEqualTo(64L << 20);
    assertThat(spec.cpu().has(CpuidFeature.AES)).isFalse();
    assertThat(spec.cpus()).isEqualTo(2);
    assertThat(spec.debugger()).contains(new DebuggerSpec("::1", 1234, true));
    assertThat(spec.options()).isEqualTo(new RunSpec.Options(
        new EngineChoice("interpreter", PagingScheme.SHADOW_KEPT), false, true, true, true, false,
        java.util.Set.of(RunSpec.Trace.exits, RunSpec.Trace.interrupts)));
  }

  @Test
  void snapshotsAreContinuedAndSavedWhereTheUserSaysSo() {
    runner.ending(new Outcome.PoweredOff());
    assertThat(run()).isZero();
    assertThat(runner.started().snapshots()).isEqualTo(SnapshotSpec.NONE);
    assertThat(run("--cold", "--save", "a")).isZero();
    assertThat(runner.started().snapshots())
        .isEqualTo(new SnapshotSpec(true, Optional.empty(), Optional.of(Path.of("a"))));
    assertThat(run("--resume", "a")).isZero();
    assertThat(runner.started().snapshots().resume()).contains(Path.of("a"));
    assertThat(run("--cold", "--resume", "a")).isEqualTo(ExitStatus.USAGE);
  }

  @Test
  void aBiosIsSeaBiosUnlessAFileIsNamed() {
    runner.ending(new Outcome.PoweredOff());
    assertThat(run("--bios", "--boot", "dc", "--boot-menu", "--option-rom", "a.rom", "--option-rom", "b.rom")).isZero();
    assertThat(runner.started().bios()).contains(
        new BiosSpec(
            Optional.empty(), List.of(BootDevice.CD, BootDevice.DISK), true,
            List.of(Path.of("a.rom"), Path.of("b.rom")), BiosSpec.Uefi.NONE));
    assertThat(run("--bios", "rom.bin")).isZero();
    assertThat(runner.started().bios())
        .contains(new BiosSpec(Optional.of(Path.of("rom.bin")), List.of(), false, List.of(), BiosSpec.Uefi.NONE));
  }

  @Test
  void uefiFirmwareIsFetchedOrNamedAndKeepsItsVariablesInAFile() {
    runner.ending(new Outcome.PoweredOff());
    assertThat(run("--uefi")).isZero();
    assertThat(runner.started().bios())
        .contains(
            new BiosSpec(
                Optional.empty(), List.of(), false, List.of(), new BiosSpec.Uefi(true, Optional.empty())));
    assertThat(run("--bios", "ovmf.fd", "--uefi-variables", "vars.fd")).isZero();
    assertThat(runner.started().bios())
        .contains(
            new BiosSpec(
                Optional.of(Path.of("ovmf.fd")), List.of(), false, List.of(),
                new BiosSpec.Uefi(false, Optional.of(Path.of("vars.fd")))));
  }

  @Test
  void aDiskWithoutAKernelIsBootedByTheBios() {
    runner.ending(new Outcome.PoweredOff());
    assertThat(run("--disk", "disk.img", "--boot", "c")).isZero();
    assertThat(runner.started().bios())
        .contains(new BiosSpec(Optional.empty(), List.of(BootDevice.DISK), false, List.of(), BiosSpec.Uefi.NONE));
    assertThat(run("--disk", "disk.img", "--kernel", "vmlinuz")).isZero();
    assertThat(runner.started().bios()).isEmpty();
  }

  @Test
  void theSerialOutputIsCompleteWhenTheCommandEnds() {
    runner.ending(new Outcome.PoweredOff());
    run();
    assertThat(folder.resolve("serial.log")).hasContent("output");
  }

  @Test
  void theTimeoutEndsAGuestThatDoesNotEnd() {
    assertThat(run("--timeout", "0.05")).isEqualTo(124);
  }

  @Test
  void aGuestThatEndsBeforeTheTimeoutIsNotAffectedByIt() {
    runner.ending(new Outcome.DebugExit(1));
    assertThat(run("--timeout", "3600")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 3", "33, 33", "255, 255", "257, 1", "511, 255"})
  void aDebugExitGivesTheLowByteOfItsCode(int code, int status) {
    runner.ending(new Outcome.DebugExit(code));
    assertThat(run()).isEqualTo(status);
  }

  @Test
  void aResetAndATripleFaultHaveStatusesOfTheirOwn() {
    assertThat(new Outcome.Reset().status()).isEqualTo(4);
    assertThat(new Outcome.TripleFault(0, 0x1000).status()).isEqualTo(6);
    assertThat(new Outcome.Stopped(Outcome.StopReason.QUIT).status()).isEqualTo(8);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
      --memory 3M           | Invalid value for option '--memory': 3M is out of range; choose 4M to
      --memroy 3M           | did you mean --memory?
      --cpu 80286           | unknown CPU model '80286'; valid: 486
      --cpu 486,+avx512     | unknown CPU feature 'avx512'
      --engine magic        | there is no engine 'magic'; choose one of auto, translator
      --serial udp:1        | 'udp:1' is none of stdio, file:PATH, tcp:PORT, pty
      --trace everything    | expected one of [exits, interrupts
      --timeout soon        | 'soon' is not a time in seconds; write for instance 60 or 2.5
      --timeout 0           | '0' is not a time in seconds
      --smp 0               | --smp 0 is out of range; choose 1 to 254
      --bios --boot x       | 'x' is no boot order; write up to three different letters
      --boot c              | --boot, --boot-menu and --option-rom are for a --bios
      --bios --kernel k     | --kernel is loaded without a BIOS
      --uefi --bios         | --uefi fetches its firmware
      --uefi --kernel k     | --kernel is loaded without a BIOS
      --uefi --boot c       | --boot and --boot-menu are SeaBIOS's
      --uefi-variables f    | --uefi-variables are for --uefi
      --bios --append quiet | --initrd, --append and --flat are for a --kernel
      --json                | --json only means something with --stats
      --initrd a.gz         | --initrd needs a --kernel
      --flat 0x7C00         | --flat says how a --kernel is entered
      --flat here           | 'here' is not an address below 4 GiB; write for instance 0x100000, or 0x7C00:real
      --decompress both     | expected one of [host, guest]
      --append              | Expected parameter for option '--append' but found '--serial'
      surplus               | Unmatched argument at index 1: 'surplus'
      """)
  void wrongUsageIsOneClearLineAndStatus2(String options, String message) {
    assertThat(run(options.split(" "))).isEqualTo(2);
    assertThat(errors.toString()).contains(message).endsWith("; try 'javisor run --help'\n").hasLineCount(1);
    assertThat(runner.spec).as("nothing was started").isNull();
  }

  @Test
  void aSerialFileThatCannotBeWrittenIsTroubleWithTheHost() {
    assertThat(run("--serial", "file:" + folder)).isEqualTo(74);
    assertThat(errors.toString()).startsWith("javisor: cannot open --serial file:" + folder).hasLineCount(1);
  }

  @Test
  void aFileThatCannotBeUsedHasItsOwnStatus() {
    Runner refusing = new Runner() {
      @Override
      public void prepare(RunSpec spec, PrintStream messages) throws UserError {
        throw UserError.badInput("vmlinuz is not a kernel");
      }

      @Override
      public Running create(RunSpec spec, Connections connections) {
        throw new AssertionError("never reached");
      }
    };
    CommandLine line = Main.commandLine(refusing);
    line.setErr(new PrintWriter(errors, true));
    assertThat(line.execute("run")).isEqualTo(66);
    assertThat(errors.toString().strip()).isEqualTo("javisor: vmlinuz is not a kernel");
  }

  @Test
  void aBugHasItsOwnStatusAndShowsWhere() {
    Runner broken = new Runner() {
      @Override
      public void prepare(RunSpec spec, PrintStream messages) {
        throw new IllegalStateException("impossible");
      }

      @Override
      public Running create(RunSpec spec, Connections connections) {
        throw new AssertionError("never reached");
      }
    };
    CommandLine line = Main.commandLine(broken);
    line.setErr(new PrintWriter(errors, true));
    assertThat(line.execute("run")).isEqualTo(70);
    assertThat(errors.toString()).startsWith("javisor: this is a bug in Javisor").contains("RunCommandTest");
  }
}

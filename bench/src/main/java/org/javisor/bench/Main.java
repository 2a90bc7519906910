package org.javisor.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./x bench}. */
@Command(
    name = "x bench", mixinStandardHelpOptions = true,
    description = "Runs the benchmark guest in Javisor and in QEMU's translator, in turn, and compares.")
public final class Main implements Callable<Integer> {
  private static final int DISAGREE = 1;
  private static final int HOST = 74;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec commandLine;

  @Option(names = "--set", defaultValue = "micro",
      description = "What to measure: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private GuestSet set = GuestSet.micro;

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "3",
      description = "How often each machine runs. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(names = "--engine", paramLabel = "NAME", defaultValue = "auto",
      description = "Javisor's engine. Default: ${DEFAULT-VALUE}.")
  private String engine = "auto";

  @Option(names = "--rows", paramLabel = "NAME", split = ",", description = "Only these rows of the set.")
  private List<String> rows = List.of();

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the table there, too, for programs.")
  private @Nullable Path json;

  @Option(names = "--limit", paramLabel = "SECONDS", defaultValue = "1800",
      description = "A machine that runs longer is ended. Default: ${DEFAULT-VALUE}.")
  private int limitSeconds;

  @Option(names = "--launcher", required = true, hidden = true)
  @SuppressWarnings("NullAway.Init")
  private Path launcher;

  @Option(names = "--guest", required = true, hidden = true)
  @SuppressWarnings("NullAway.Init")
  private Path guest;

  private final Optional<Path> qemu;

  /** What the guest measures. */
  enum GuestSet {
    /** Nothing: it boots and powers off. */
    boot,
    /** Small programs, each of one kind of work. */
    micro,
    /** Programs that people use. */
    apps,
    /** Both. */
    all
  }

  Main(Optional<Path> qemu) {
    this.qemu = qemu;
  }

  /** Carries the command out and ends the process with its exit status: 0 if all machines agree. */
  public static void main(String[] arguments) {
    String path = System.getenv("PATH");
    System.exit(execute(Commands.findPeer(path == null ? "" : path), arguments));
  }

  static int execute(Optional<Path> qemu, String... arguments) {
    return new CommandLine(new Main(qemu)).execute(arguments);
  }

  @Override
  public Integer call() throws InterruptedException {
    if (rounds < 1 || limitSeconds < 1) {
      throw new ParameterException(commandLine.commandLine(), "--rounds and --limit take a number from 1");
    }
    if (rows.stream().anyMatch(row -> !row.matches("\\w+"))) {
      throw new ParameterException(commandLine.commandLine(), "--rows takes names, separated by commas");
    }
    PrintWriter out = commandLine.commandLine().getOut();
    try {
      Comparison comparison = measure(out);
      out.print(comparison.table());
      out.flush();
      if (json != null) {
        Files.writeString(json, comparison.json());
      }
      return comparison.good() ? 0 : DISAGREE;
    } catch (BenchException | IOException e) {
      commandLine.commandLine().getErr().println("bench: " + e.getMessage());
      return HOST;
    }
  }

  /** Javisor, QEMU, Javisor, QEMU: what else the host does meanwhile hits both. */
  private Comparison measure(PrintWriter out) throws BenchException, InterruptedException {
    if (qemu.isEmpty()) {
      out.println(
          "bench: no qemu-system-x86_64 on PATH, so Javisor alone; to compare: sudo apt install qemu-system-x86");
    }
    Commands commands = new Commands(guest, set.name(), rows);
    List<RunLog> ours = new ArrayList<>();
    List<RunLog> theirs = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      ours.add(run("javisor", round, commands.javisor(launcher, engine), out));
      if (qemu.isPresent()) {
        theirs.add(run("qemu", round, commands.peer(qemu.get()), out));
      }
    }
    return new Comparison(ours, theirs);
  }

  private RunLog run(String who, int round, List<String> command, PrintWriter out)
      throws BenchException, InterruptedException {
    Path log = guest.resolve(who + ".log");
    RunLog result = new MachineProcess(
        (long) Commands.MEMORY_MIB << 20, Duration.ofSeconds(limitSeconds), log).run(command);
    out.printf(Locale.ROOT, "bench: round %d of %d, %s: %.1f s%s%n", round, rounds, who,
        result.seconds(RunLog.WHOLE).orElse(0),
        result.complete() ? "" : "; the guest did not reach its end, see " + log);
    out.flush();
    return result;
  }
}

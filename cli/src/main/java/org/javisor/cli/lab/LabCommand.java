package org.javisor.cli.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.javisor.cli.ExitStatus;
import org.javisor.cli.HelpOption;
import org.javisor.cli.StepProgress;
import org.javisor.cli.UserError;
import org.javisor.guest.GuestCommandLine;
import org.javisor.guest.GuestException;
import org.javisor.guest.GuestImages;
import org.javisor.guest.Progress;
import org.javisor.lab.Lab;
import org.javisor.lab.LabException;
import org.javisor.lab.Results;
import org.javisor.lab.ResultsPage;
import org.javisor.lab.Setup;
import org.javisor.lab.Workload;
import org.javisor.machine.MachineSpec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code javisor lab}. */
@Command(
    name = "lab",
    description = "Compares the ways to run a guest on this host: interpreter, binary translation, with and without "
        + "para-virtualization, and three ways to virtualize memory. The same guest does the same work under each, in "
        + "turn.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  javisor lab --html lab.html                       a table, and a page with pictures",
      "  javisor lab --setups shadow-rebuilt,shadow-kept --workloads switches,forks",
      "  javisor lab --json",
      "",
      "Status: 0; 16 if the same work had different results."
    })
public final class LabCommand implements Callable<Integer> {
  private static final int MOST_ROUNDS = 100;
  private static final long MEMORY_BYTES = 192L << 20;

  @Mixin
  @SuppressWarnings("UnusedVariable")
  private final HelpOption help = new HelpOption();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec commandLine;

  @Option(
      names = "--setups", paramLabel = "NAME,...", split = ",", converter = SetupConverter.class,
      description = "Ways to run the guest: interpreter, translator, no-pv (translator, and a guest that does not know "
          + "that it is one), shadow-rebuilt, shadow-kept. Default: all.")
  private List<Setup> setups = Setup.SOFTWARE;

  @Option(
      names = "--workloads", paramLabel = "NAME,...", split = ",", converter = WorkloadConverter.class,
      description = "Kinds of work: compute, syscalls, switches, forks, programs, faults, kernel, disk. Default: all.")
  private List<Workload> workloads = List.of(Workload.values());

  @Option(
      names = "--rounds", paramLabel = "N", defaultValue = "3",
      description = "How often each is measured, after once to warm up. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(names = "--html", paramLabel = "FILE", description = "Writes a page with pictures that needs no other file.")
  private @Nullable Path html;

  @Option(names = "--json", description = "One JSON object instead of a table.")
  private boolean json;

  @Override
  public Integer call() throws UserError, InterruptedException {
    if (rounds < 1 || rounds > MOST_ROUNDS) {
      throw new ParameterException(
          commandLine.commandLine(), "--rounds " + rounds + " is out of range; choose 1 to " + MOST_ROUNDS);
    }
    requirePlace();
    Results results = measure(spec(), System.err);
    Path page = html;
    if (page != null) {
      write(page, ResultsPage.of(results));
    }
    LabReport report = new LabReport(results);
    if (json) {
      report.printJson(System.out);
    } else {
      report.print(System.out);
    }
    return results.disagreements().isEmpty() ? 0 : ExitStatus.LAB_DISAGREES;
  }

  private static MachineSpec spec() throws UserError {
    try {
      GuestImages.Guest guest = new GuestImages(Progress.NONE).defaultGuest();
      return MachineSpec.kernel(guest.kernel()).withInitrd(guest.initramfs())
          .withCommandLine(GuestCommandLine.standard()).withMemory(MEMORY_BYTES);
    } catch (GuestException e) {
      throw UserError.host("no default guest: " + e.getMessage(), e);
    }
  }

  private Results measure(MachineSpec spec, PrintStream messages) throws UserError, InterruptedException {
    int steps = Lab.steps(setups, workloads.size(), rounds);
    Path folder = temporaryFolder();
    try (StepProgress progress = new StepProgress(messages, steps)) {
      return new Lab(spec, new Lab.Progress() {
        @Override
        public void started(String step) {
          progress.started(step);
        }

        @Override
        public void ended(String step) {
          progress.ended(step);
        }
      }).measure(setups, workloads, rounds, folder);
    } catch (LabException e) {
      throw UserError.host("nothing was compared: " + e.getMessage(), e);
    } finally {
      delete(folder);
    }
  }

  private static Path temporaryFolder() throws UserError {
    try {
      return Files.createTempDirectory("javisor-lab");
    } catch (IOException e) {
      throw UserError.host("no temporary folder for a snapshot and a disk: " + e.getMessage(), e);
    }
  }

  private static void delete(Path folder) throws UserError {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      throw UserError.host(folder + " cannot be deleted: " + e.getMessage(), e);
    }
  }

  /** Before minutes of work. */
  private void requirePlace() throws UserError {
    Path page = html;
    Path folder = page == null ? null : page.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw UserError.usage("--html: there is no folder " + folder + "; make it, or name another file");
    }
  }

  private static void write(Path page, String content) throws UserError {
    try {
      Files.writeString(page, content);
    } catch (IOException e) {
      throw UserError.host(page + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** Finds one by its name. */
  private static <T> T named(String text, String kind, List<T> all, Function<T, String> name) {
    return all.stream().filter(one -> name.apply(one).equals(text)).findFirst()
        .orElseThrow(
            () -> new TypeConversionException(
                "there is no " + kind + " '" + text + "'; choose of "
                    + all.stream().map(name).collect(Collectors.joining(", "))));
  }

  static final class SetupConverter implements ITypeConverter<Setup> {
    @Override
    public Setup convert(String text) {
      return named(text, "setup", Setup.SOFTWARE, Setup::name);
    }
  }

  static final class WorkloadConverter implements ITypeConverter<Workload> {
    @Override
    public Workload convert(String text) {
      return named(text, "workload", List.of(Workload.values()), Workload::toString);
    }
  }
}

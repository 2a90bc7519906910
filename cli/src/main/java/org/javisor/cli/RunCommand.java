package org.javisor.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.javisor.cpu.CpuModel;
import org.javisor.cpu.CpuModelException;
import org.javisor.firmware.Entry;
import org.javisor.machine.Engines;
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

/** {@code javisor run}. */
@Command(
    name = "run", abbreviateSynopsis = true,
    description = "Starts a virtual machine and connects the terminal to its serial port.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  javisor run                               Debian's kernel with a shell",
      "  javisor run --memory 1G --stats",
      "  javisor run --kernel vmlinuz --initrd initrd.gz --append 'console=ttyS0'",
      "  javisor run --kernel test.elf --timeout 60 --no-reboot",
      "  javisor run --disk disk.img",
      "  javisor run --share /home/me/work:work           then, in the guest: mount -t 9p -o trans=virtio work /mnt",
      "  javisor run --screen --cdrom installer.iso       screen and console as a page in the browser",
      "  javisor run --vnc :0 --append console=tty0       a shell on the screen, for a VNC viewer",
      "  javisor run --bios --boot-menu",
      "  javisor run --disk disk.img --forward tcp:8080:80     the guest's web server at localhost:8080",
      "  javisor run --uefi --uefi-variables vars.fd --disk disk.img --screen",
      "  javisor run --disk game.img --sound wav:game.wav  what the guest plays, as a file",
      "  javisor run --kernel vmlinuz --gdb 1234 --gdb-wait    and then gdb vmlinux -ex 'target remote :1234'",
      "  javisor run --save machine.snapshot, and later javisor run --resume machine.snapshot",
      "",
      "In the terminal: Ctrl-A X ends the virtual machine, Ctrl-A H helps."
    })
class RunCommand implements Callable<Integer> {
  @Mixin
  @SuppressWarnings("UnusedVariable")
  private final HelpOption help = new HelpOption();

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec commandLine;

  @Option(
      names = "--kernel", paramLabel = "FILE",
      description = "A kernel: bzImage, ELF, multiboot or flat binary. Default: a guest that is fetched once.")
  private @Nullable Path kernel;

  @Option(
      names = "--flat", paramLabel = "ADDRESS[:real]", converter = FlatEntry.class,
      description = "The kernel has no header: it is loaded and entered there, in 32-bit protected or real mode.")
  private Entry.@Nullable Flat flat;

  @Mixin
  private final BiosOptions bios = new BiosOptions();

  @Option(names = "--initrd", paramLabel = "FILE",
      description = "Initial RAM disk; several are concatenated.")
  private List<Path> initrds = List.of();

  @Option(names = "--append", paramLabel = "TEXT",
      description = "Added to the kernel's command line.")
  private String append = "";

  @Option(
      names = "--memory", paramLabel = "SIZE", converter = MemorySize.Converter.class, defaultValue = "512M",
      description = "The guest's RAM: 512M, 2G ... Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private MemorySize memory;

  @Option(
      names = "--cpu", paramLabel = "MODEL[,+F][,-F]", converter = CpuConverter.class,
      description = "CPU model, features on and off: x86-64-v2,-avx. Default: x86-64-v2, with --engine kvm less what "
          + "this host cannot offer.")
  private @Nullable CpuModel cpu;

  @Option(names = "--no-pv",
      description = "Hides what guests that know KVM could use: its clock, calls between CPUs, shorter interrupts.")
  private boolean noParavirtualization;

  @Option(
      names = "--smp", paramLabel = "N", defaultValue = "1",
      description = "Virtual CPUs. Default: ${DEFAULT-VALUE}.")
  private int cpus;

  @Mixin
  private final EngineOption engine = new EngineOption();

  @Option(
      names = "--serial", paramLabel = "TARGET", defaultValue = "stdio", converter = SerialTarget.Converter.class,
      description = "The first serial port: stdio, file:PATH, tcp:PORT (loopback), pty. Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private SerialTarget serial;

  @Mixin
  private final ScreenOptions screen = new ScreenOptions();

  @Mixin
  private final DriveOptions drives = new DriveOptions();

  @Mixin
  private final NetworkOptions network = new NetworkOptions();

  @Mixin
  private final ShareOptions shares = new ShareOptions();

  @Mixin
  private final PeripheralOptions peripherals = new PeripheralOptions();

  @Mixin
  private final SnapshotOptions snapshots = new SnapshotOptions();

  @Mixin
  private final DebuggerOptions debugger = new DebuggerOptions();

  @Option(names = "--stats",
      description = "At the end, prints instructions, exits, blocks and times.")
  private boolean stats;

  @Option(names = "--json", description = "With --stats: as one JSON object.")
  private boolean json;

  @Option(
      names = "--timeout", paramLabel = "SECONDS", converter = SecondsConverter.class,
      description = "Ends the virtual machine after that time, with status 124.")
  private @Nullable Duration timeout;

  @Option(
      names = "--trace", paramLabel = "KIND", split = ",",
      description = "Prints events to standard error: ${COMPLETION-CANDIDATES}.")
  private Set<RunSpec.Trace> traces =
      EnumSet.noneOf(RunSpec.Trace.class);

  @Option(names = "--no-reboot",
      description = "A reset by the guest ends the run, with status 4.")
  private boolean noReboot;

  @Option(names = "--fixed-time",
      description = "The guest's date is 2026-01-01, its time advances with instructions.")
  private boolean fixedTime;

  @Option(names = "--test-device",
      description = "Plugs in the ports that published CPU test kernels drive: 0xE0, 0xE4, 0x2000 to 0x2017.")
  private boolean testDevice;

  @Option(
      names = "--decompress", paramLabel = "WHERE", defaultValue = "host",
      description = "Who unpacks a compressed kernel: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  @SuppressWarnings("NullAway.Init")
  private Decompress decompress;

  private final Runner runner;

  /** Who unpacks a compressed kernel. */
  enum Decompress {
    /** Javisor, before the guest starts: quicker. */
    host,
    /** The kernel's own code. */
    guest
  }

  RunCommand(Runner runner) {
    this.runner = runner;
  }

  @Override
  public Integer call() throws UserError, InterruptedException {
    if (json && !stats) {
      throw new ParameterException(commandLine.commandLine(), "--json only means something with --stats");
    }
    String problem = bios.problem(
        kernel != null, !initrds.isEmpty() || !append.isEmpty() || flat != null, !drives.specs().isEmpty());
    if (problem == null) {
      problem = screen.problem();
    }
    if (problem == null) {
      problem = snapshots.problem();
    }
    if (problem == null) {
      problem = network.problem();
    }
    if (problem == null) {
      problem = debugger.problem();
    }
    if (problem != null) {
      throw new ParameterException(commandLine.commandLine(), problem);
    }
    if (kernel == null && !initrds.isEmpty()) {
      throw new ParameterException(commandLine.commandLine(),
          "--initrd needs a --kernel: the default guest has its own");
    }
    if (kernel == null && flat != null) {
      throw new ParameterException(commandLine.commandLine(), "--flat says how a --kernel is entered: name one");
    }
    Optional<String> tooMany = drives.problem().or(shares::problem);
    if (tooMany.isPresent()) {
      throw new ParameterException(commandLine.commandLine(), tooMany.get());
    }
    if (cpus < 1 || cpus > MachineSpec.MAXIMUM_CPUS) {
      throw new ParameterException(commandLine.commandLine(),
          "--smp " + cpus + " is out of range; choose 1 to " + MachineSpec.MAXIMUM_CPUS);
    }
    Session session = new Session(runner, report(), System.err);
    return session.run(spec(), serial, Optional.ofNullable(timeout));
  }

  /** What is printed at the end. */
  Session.Report report() {
    return new StatisticsReport(stats, json);
  }

  /** What happens beside the guest's output. */
  private static void say(String message) {
    System.err.print("javisor: " + message + "\r\n");
  }

  private RunSpec spec() throws UserError {
    EngineChoice chosenEngine = engine.choice();
    RunSpec.Options options =
        new RunSpec.Options(
            chosenEngine, !noReboot, fixedTime, decompress == Decompress.guest, testDevice, !noParavirtualization,
            traces);
    Optional<BiosSpec> chosen = bios.spec(kernel == null && !drives.specs().isEmpty());
    return new RunSpec(
        Optional.ofNullable(kernel), Optional.ofNullable(flat), chosen, initrds, append, memory,
        model(chosenEngine.name()),
        cpus, drives.specs(), network.spec(chosen.isPresent() && !fixedTime, RunCommand::say), shares.specs(),
        screen.spec(chosen.isPresent()), peripherals.spec(screen.served()), snapshots.spec(), debugger.spec(),
        options);
  }

  private CpuModel model(String chosenEngine) {
    CpuModel named = cpu;
    return named == null ? Engines.standardModel(chosenEngine) : named;
  }

  /** Reads an address, and the mode of the CPU there. */
  static final class FlatEntry implements ITypeConverter<Entry.Flat> {
    @Override
    public Entry.Flat convert(String text) {
      String address = text.endsWith(":real") ? text.substring(0, text.length() - 5) : text;
      if (!address.matches("0[xX][0-9a-fA-F]{1,8}|\\d{1,9}")) {
        throw new TypeConversionException(
            "'" + text + "' is not an address below 4 GiB; write for instance 0x100000, or 0x7C00:real");
      }
      return new Entry.Flat(Long.decode(address), text.endsWith(":real"));
    }
  }

  /** Reads a CPU model with its changes. */
  static final class CpuConverter implements ITypeConverter<CpuModel> {
    @Override
    public CpuModel convert(String text) {
      try {
        return CpuModel.parse(text);
      } catch (CpuModelException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /** Reads a time in seconds. */
  static final class SecondsConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      if (!text.matches("\\d{1,7}(\\.\\d{1,3})?") || Double.parseDouble(text) <= 0) {
        throw new TypeConversionException("'" + text + "' is not a time in seconds; write for instance 60 or 2.5");
      }
      return Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000));
    }
  }
}

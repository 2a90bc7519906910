package org.javisor.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.javisor.cli.Outcome.StopReason;
import org.javisor.cli.console.HostEventsLine;
import org.javisor.cli.image.Errors;
import org.javisor.device.CharacterBackend;
import org.javisor.device.WallClock;
import org.javisor.disk.DiskException;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.Decompression;
import org.javisor.firmware.bios.BiosRequest;
import org.javisor.gdb.GdbServer;
import org.javisor.guest.GuestCommandLine;
import org.javisor.guest.GuestException;
import org.javisor.guest.GuestImages;
import org.javisor.guest.KernelFlavor;
import org.javisor.machine.Display;
import org.javisor.machine.DriveSpec;
import org.javisor.machine.EngineException;
import org.javisor.machine.Engines;
import org.javisor.machine.MachineOptions;
import org.javisor.machine.MachineOptions.TimeMode;
import org.javisor.machine.MachineSpec;
import org.javisor.machine.NetworkException;
import org.javisor.machine.ShareException;
import org.javisor.machine.ShareSpec;
import org.javisor.machine.SnapshotException;
import org.javisor.machine.VirtualMachine;
import org.javisor.screen.rfb.RfbServer;
import org.javisor.web.SharedSerial;
import org.javisor.web.WebServer;
import org.jspecify.annotations.Nullable;

/** Runs machines with the library below, and the default guest where no kernel is named. */
final class MachineRunner implements Runner {
  /** The date of runs that are to be repeatable. */
  private static final LocalDateTime FIXED_DATE = LocalDateTime.of(2026, 1, 1, 0, 0);

  /** How long the boot menu waits for its key. */
  private static final Duration MENU_WAIT = Duration.ofSeconds(3);

  private GuestImages.@Nullable Guest defaultGuest;
  private GuestImages.@Nullable Bios defaultBios;
  private GuestImages.@Nullable Uefi defaultUefi;
  private Optional<WarmStart> warmStart = Optional.empty();
  private @Nullable HostPeripherals peripherals;

  @Override
  public void prepare(RunSpec spec, PrintStream messages) throws UserError {
    if (spec.bios().isPresent()) {
      prepareBios(spec.bios().get(), messages);
      return;
    }
    if (spec.kernel().isPresent()) {
      return;
    }
    try (ProgressBar progress = new ProgressBar(messages)) {
      GuestImages images = new GuestImages(progress);
      defaultGuest = spec.shares().isEmpty() ? images.defaultGuest() : images.guest(KernelFlavor.GENERIC_AMD64);
      warmStart = WarmStart.of(spec, images.cacheFolder());
    } catch (GuestException e) {
      throw UserError.host("no default guest: " + e.getMessage(), e);
    }
  }

  private void prepareBios(BiosSpec bios, PrintStream messages) throws UserError {
    if (bios.image().isPresent()) {
      return;
    }
    String name = bios.uefi().firmware() ? "OVMF" : "SeaBIOS";
    try (ProgressBar progress = new ProgressBar(messages)) {
      if (bios.uefi().firmware()) {
        defaultUefi = new GuestImages(progress).uefi();
        makeVariables(bios.uefi().variables(), defaultUefi.variables());
      } else {
        defaultBios = new GuestImages(progress).bios();
      }
    } catch (GuestException e) {
      throw UserError.host("no " + name + ": " + e.getMessage(), e);
    }
  }

  /** A file for the firmware's variables begins as its template. */
  private static void makeVariables(Optional<Path> file, Path template) throws UserError {
    if (file.isPresent() && !Files.exists(file.get())) {
      try {
        Files.copy(template, file.get());
      } catch (IOException e) {
        throw UserError.host("cannot make " + file.get() + " for the firmware's variables: " + e, e);
      }
    }
  }

  @Override
  public Running create(RunSpec spec, Connections connections) throws UserError {
    HostPeripherals opened = HostPeripherals.open(spec.peripherals(), connections.traces());
    peripherals = opened;
    boolean created = false;
    try {
      Running running = create(spec, connections, opened);
      created = true;
      return running;
    } finally {
      if (!created) {
        opened.close();
      }
    }
  }

  private Running create(RunSpec spec, Connections connections, HostPeripherals opened) throws UserError {
    try {
      SharedSerial serial = new SharedSerial(connections.serial());
      boolean page = spec.screen().flatMap(ScreenSpec::page).isPresent();
      VirtualMachine machine = started(spec, page ? serial : connections.serial(), connections);
      return withScreen(machine, serial, spec, new HostSide(connections, opened));
    } catch (BootException | SnapshotException e) {
      throw UserError.badInput(String.valueOf(e.getMessage()));
    } catch (EngineException e) {
      throw UserError.host(String.valueOf(e.getMessage()), e);
    } catch (DiskException e) {
      throw Errors.of(e);
    } catch (ShareException e) {
      throw UserError.badInput(String.valueOf(e.getMessage()));
    } catch (NetworkException e) {
      throw UserError.host(String.valueOf(e.getMessage()), e);
    } catch (OutOfMemoryError e) {
      throw UserError.host("the host cannot give " + spec.memory() + " of memory; choose a smaller --memory", e);
    }
  }

  /** A machine that continues from a snapshot if there is one to use, else one that will boot. */
  private VirtualMachine started(RunSpec spec, CharacterBackend serial, Connections connections)
      throws SnapshotException {
    Optional<Path> named = spec.snapshots().resume();
    if (named.isPresent()) {
      return VirtualMachine.restore(machine(spec, serial, events(connections, true), connections), named.get());
    }
    WarmStart.Assembly assembly = (line, resumed) -> machine(spec, line, events(connections, resumed), connections);
    // Whoever waits for a debugger wants to see the guest boot.
    boolean cold = spec.snapshots().cold() || spec.debugger().map(DebuggerSpec::waits).orElse(false);
    if (warmStart.isPresent() && !cold) {
      return warmStart.get().start(serial, connections.traces(), assembly);
    }
    // With a command line of the user's, the prompt may appear elsewhere.
    return defaultGuest != null && spec.append().isEmpty()
        ? WarmStart.booted(serial, assembly)
        : WarmStart.booted(assembly.assemble(serial, false));
  }

  private static HostEventsLine events(Connections connections, boolean resumed) {
    HostEventsLine events = new HostEventsLine(connections.window());
    if (resumed) {
      events.resumedAt(MachineOptions.standard().wallClock().now().toInstant(ZoneOffset.UTC));
    }
    return events;
  }

  /** What a machine has on the host. */
  private record HostSide(Connections connections, HostPeripherals peripherals) {}

  private static Running withScreen(
      VirtualMachine machine, SharedSerial serial, RunSpec spec, HostSide host) throws UserError {
    Connections connections = host.connections();
    Viewers viewers = new Viewers();
    boolean served = false;
    try {
      Optional<ScreenSpec> screen = spec.screen();
      if (screen.isPresent() && screen.get().vnc().isPresent()) {
        viewers.rfb = VncService.start(machine.screen(), screen.get().vnc().get(), connections.traces());
      }
      if (screen.isPresent() && screen.get().page().isPresent()) {
        viewers.page = PageService.start(machine, serial, screen.get().page().get(), connections.traces());
      }
      if (spec.debugger().isPresent()) {
        viewers.debugger = GdbService.start(machine, spec.debugger().get(), connections.traces());
      }
      served = true;
      return new RunningMachine(
          machine, viewers, screen.flatMap(ScreenSpec::screenshot), spec.snapshots().save(), host,
          new AtomicReference<>());
    } finally {
      if (!served) {
        viewers.end("");
        machine.close();
      }
    }
  }

  /** Who serves the screen to people. */
  private static final class Viewers {
    private @Nullable RfbServer rfb;
    private @Nullable WebServer page;
    private @Nullable GdbServer debugger;

    void end(String how) {
      if (rfb != null) {
        rfb.close();
      }
      if (page != null) {
        page.end(how);
      }
      if (debugger != null) {
        debugger.close();
      }
    }
  }

  /** @param events what the default guest hears through its second serial port */
  private MachineSpec machine(
      RunSpec spec, CharacterBackend serial, HostEventsLine events, Connections connections) {
    MachineSpec machine = spec.bios().isPresent()
        ? MachineSpec.bios(biosRequest(spec.bios().get()))
        : kernelMachine(spec);
    machine = machine
        .withMemory(spec.memory().bytes())
        .withCpus(spec.cpus())
        .withCpuModel(spec.cpu())
        .withSerial(serial)
        .withOptions(options(spec, connections));
    for (DriveSpec drive : spec.drives()) {
      machine = machine.withDrive(drive);
    }
    if (spec.network().isPresent()) {
      machine = machine.withNetwork(spec.network().get());
    }
    for (ShareSpec share : spec.shares()) {
      machine = machine.withShare(share);
    }
    return defaultGuest != null ? machine.withSerial(events) : machine;
  }

  private BiosRequest biosRequest(BiosSpec bios) {
    GuestImages.Bios fetched = defaultBios;
    GuestImages.Uefi uefi = defaultUefi;
    Path image = bios.image().orElseGet(() -> uefi == null ? Objects.requireNonNull(fetched).system() : uefi.code());
    BiosRequest request = BiosRequest.of(BootFile.read(image))
        .withOrder(bios.order())
        .withOptionRoms(bios.optionRoms().stream().map(BootFile::read).toList());
    if (fetched != null) {
      request = request.withVideoBios(BootFile.read(fetched.video()));
    }
    Optional<Path> variables = bios.uefi().variables();
    if (variables.isPresent()) {
      request = request.withVariables(variables.get(), true);
    } else if (uefi != null) {
      request = request.withVariables(uefi.variables(), false);
    }
    return bios.menu() ? request.withMenu(MENU_WAIT) : request;
  }

  private MachineSpec kernelMachine(RunSpec spec) {
    GuestImages.Guest guest = defaultGuest;
    Path kernel = guest == null ? spec.kernel().orElseThrow() : guest.kernel();
    List<Path> initrds = guest == null ? spec.initrds() : List.of(guest.initramfs());
    String commandLine = guest == null ? spec.append() : commandLine(spec.append());
    MachineSpec machine = MachineSpec.kernel(kernel)
        .withCommandLine(commandLine)
        .withDecompression(spec.options().decompressInGuest() ? Decompression.GUEST : Decompression.HOST);
    for (Path initrd : initrds) {
      machine = machine.withInitrd(initrd);
    }
    return spec.flat().isPresent() ? machine.withEntry(spec.flat().get()) : machine;
  }

  private static String commandLine(String append) {
    String standard = GuestCommandLine.withHostEvents();
    return append.isEmpty() ? standard : standard + " " + append;
  }

  private MachineOptions options(RunSpec spec, Connections connections) {
    MachineOptions options = spec.options().engine().applyTo(MachineOptions.standard())
        .withRestartOnReset(spec.options().reboot())
        .withTestDevice(spec.options().testDevice())
        .withParavirtualization(spec.options().paravirtual());
    HostPeripherals opened = peripherals;
    if (opened != null) {
      options = options.withPeripherals(opened.plugged());
    }
    if (spec.screen().isPresent()) {
      options = options.withDisplay(
          new Display(spec.screen().get().width(), spec.screen().get().height()));
    }
    if (!spec.options().traces().isEmpty()) {
      options = options.withTrace(new TraceWriter(spec.options().traces(), connections.traces()));
    }
    if (spec.options().traces().contains(RunSpec.Trace.bios)) {
      options = options.withBiosLog(new BiosLog(connections.traces()));
    }
    return spec.options().fixedTime()
        ? options.withTime(TimeMode.INSTRUCTIONS).withWallClock(WallClock.fixed(FIXED_DATE))
        : options;
  }

  /** Says who ended the machine, which the library does not know. */
  private record RunningMachine(
      VirtualMachine machine, Viewers viewers, Optional<Path> screenshot, Optional<Path> save, HostSide host,
      AtomicReference<StopReason> reason) implements Running {
    @Override
    public void start() {
      machine.onStandstill(line -> messages().println("\rjavisor: " + line + "\r"));
      machine.start();
    }

    @Override
    public Outcome await() throws UserError, InterruptedException {
      String how = "The machine failed.";
      try (machine) {
        org.javisor.machine.Outcome ended = machine.await();
        takeScreenshot();
        if (ended instanceof org.javisor.machine.Outcome.Stopped) {
          saveIfWanted();
        }
        Outcome outcome = outcome(ended);
        how = outcome instanceof Outcome.PoweredOff ? "It was powered off." : outcome.message();
        return outcome;
      } catch (DiskException e) {
        throw Errors.of(e);
      } finally {
        viewers.end(how);
        host.peripherals().close();
      }
    }

    private PrintStream messages() {
      return host.connections().traces();
    }

    private Outcome outcome(org.javisor.machine.Outcome ended) {
      return switch (ended) {
        case org.javisor.machine.Outcome.PoweredOff() -> new Outcome.PoweredOff();
        case org.javisor.machine.Outcome.Reset() -> new Outcome.Reset();
        case org.javisor.machine.Outcome.DebugExit(int code) -> new Outcome.DebugExit(code);
        case org.javisor.machine.Outcome.TripleFault(int cpu, long rip) -> new Outcome.TripleFault(cpu, rip);
        case org.javisor.machine.Outcome.Stopped() -> new Outcome.Stopped(stopReason());
      };
    }

    private void saveIfWanted() throws InterruptedException {
      try {
        if (save.isPresent()) {
          machine.save(save.get(), "");
          messages().println("javisor: saved in " + save.get() + "; --resume " + save.get() + " goes on\r");
        }
      } catch (SnapshotException e) {
        messages().println("javisor: not saved: " + e.getMessage() + "\r");
      }
    }

    private void takeScreenshot() {
      try {
        if (screenshot.isPresent()) {
          machine.screen().screenshot(screenshot.get());
        }
      } catch (IOException e) {
        messages().println("javisor: no --screenshot: " + Messages.of(e));
      }
    }

    private StopReason stopReason() {
      StopReason known = reason.get();
      return known == null ? StopReason.PAGE : known;
    }

    @Override
    public void stop(StopReason why) {
      reason.compareAndSet(null, why);
      machine.stop();
    }

    @Override
    public void changeEngine() {
      try {
        List<String> names = Engines.names().stream().filter(name -> !name.equals(Engines.AUTO)).toList();
        int current = names.indexOf(machine.engine());
        for (int i = 1; i < names.size() && !changed(names.get((current + i) % names.size())); i++) {
          // The next one.
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (CancellationException e) {
        // It has ended.
      }
    }

    private boolean changed(String engine) throws InterruptedException {
      try {
        machine.engine(engine);
        messages().print("\r\njavisor: the engine is " + engine + " now\r\n");
        return true;
      } catch (EngineException e) {
        messages().print("\r\njavisor: the engine cannot be " + engine + ": " + e.getMessage() + "\r\n");
        return false;
      }
    }

    @Override
    public String media(String line) {
      return new MediaCommand(machine.media()).run(line);
    }

    @Override
    public Map<String, Long> statistics() {
      return machine.statistics();
    }

    @Override
    public String explainHottest(int most) {
      return machine.explainHottest(most);
    }

    @Override
    public String explain(long address, int most) {
      return machine.explain(address, most);
    }
  }
}

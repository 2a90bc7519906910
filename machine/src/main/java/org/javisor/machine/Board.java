package org.javisor.machine;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Consumer;
import org.javisor.cpu.Cpu;
import org.javisor.cpu.CpuIdentity;
import org.javisor.cpu.CpuStateV1;
import org.javisor.cpu.CpuidFeature;
import org.javisor.cpu.EntropySource;
import org.javisor.device.BlockTiming;
import org.javisor.device.CharacterBackend;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.javisor.device.Frequency;
import org.javisor.device.HostTimeSource;
import org.javisor.device.InstructionTimeSource;
import org.javisor.device.PcBoard;
import org.javisor.device.PortSpace;
import org.javisor.device.VirtualClock;
import org.javisor.device.display.FrameSource;
import org.javisor.device.input.KeyboardInput;
import org.javisor.device.input.PointerInput;
import org.javisor.devices.pc.BiosSocket;
import org.javisor.devices.pc.Motherboard;
import org.javisor.devices.pc.MotherboardSettings;
import org.javisor.devices.pc.Sockets;
import org.javisor.devices.pc.Storage;
import org.javisor.devices.pc.cmos.CmosStateV1;
import org.javisor.devices.pc.flash.FlashMemory;
import org.javisor.devices.pc.fwcfg.FwCfgItems;
import org.javisor.devices.pc.interrupt.ApicSettings;
import org.javisor.devices.pc.interrupt.CpuControl;
import org.javisor.devices.pc.usb.UhciController;
import org.javisor.devices.pc.vga.VgaCard;
import org.javisor.devices.pc.vga.VgaSettings;
import org.javisor.engine.Engine;
import org.javisor.engine.Vcpu;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootLoader;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.BootState;
import org.javisor.firmware.BootTarget;
import org.javisor.firmware.MemoryMap;
import org.javisor.firmware.acpi.AcpiTables;
import org.javisor.firmware.bios.BiosFiles;
import org.javisor.firmware.bios.BiosRequest;
import org.javisor.firmware.bios.BootDevice;
import org.javisor.firmware.smbios.MachineIdentity;
import org.javisor.firmware.smbios.SmbiosTables;
import org.javisor.machine.agent.GuestAgent;
import org.javisor.machine.paravirtual.Paravirtualization;
import org.javisor.machine.snapshot.MachineStateV1;
import org.javisor.machine.snapshot.MachineStateV1.NamedV1;
import org.javisor.machine.snapshot.ParavirtualV1;
import org.javisor.machine.snapshot.ProtectionKeysV1;
import org.javisor.machine.snapshot.TscFrequencyV1;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;
import org.javisor.screen.Keyboard;
import org.javisor.screen.Screen;
import org.jspecify.annotations.Nullable;

/** The parts of one machine, put together: RAM, chips, CPUs, clock. */
final class Board implements CpuControl, AutoCloseable {
  private static final Frequency APIC_TIMER = Frequency.ofKilohertz(CpuIdentity.SINGLE.apicBusKhz());

  /** One instruction a nanosecond. */
  private static final Frequency INSTRUCTIONS = new Frequency(1_000_000_000L);

  /** Of all machines whose runs are to be repeated. */
  private static final UUID REPEATABLE = UUID.fromString("6a617669-736f-4000-8000-000000000001");

  /** The name of the machine's RAM among its blocks of memory. */
  static final String RAM = "ram";

  private static final System.Logger LOG = System.getLogger(Board.class.getName());

  private final MachineSpec spec;
  private final Runnable wakeUp;
  private final AddressSpace memory = new AddressSpace();
  private final Ram ram;
  private final FwCfgItems firmwareItems = new FwCfgItems();
  private final @Nullable Ram rom;
  private final MemoryMap map;
  private final PortSpace ports = new PortSpace();
  private final PowerRequests power = new PowerRequests(this::kickAll);
  private final VirtualClock clock;
  private final @Nullable InstructionTimeSource instructionTime;
  private final Motherboard motherboard;
  private final Paravirtualization paravirtual;
  private volatile Engine engine;
  private final int tscKhz;
  private final List<Processor> processors = new ArrayList<>();
  private final MachineIdentity identity;
  private final Optional<VgaCard> vga;
  private final Screen screen;
  private final Drives drives;
  private final Networks networks;
  private final VirtioDevices virtio;
  private final Optional<FlashImage> flashImage;
  private final Optional<FlashMemory> flash;
  private final RemovableMedia media;
  private @Nullable Storage storage;
  private volatile int currentCpu;

  /**
   * @param drives the machine's, open; closed with the board
   * @param networks as well
   * @param flash where firmware keeps its variables, open; as well
   * @param ram all of its RAM; closed with the board, too
   */
  Board(
      MachineSpec spec, Drives drives, Networks networks, Optional<FlashImage> flash, Ram ram, Runnable wakeUp) {
    this.spec = spec;
    this.drives = drives;
    this.networks = networks;
    this.flashImage = flash;
    this.wakeUp = wakeUp;
    boolean counted = spec.options().time() == MachineOptions.TimeMode.INSTRUCTIONS;
    this.engine = Engines.create(spec.options().engine(), counted);
    this.tscKhz = engine.tscKhz(CpuIdentity.SINGLE.tscKhz());
    this.ram = ram;
    this.map = MemoryMap.ofPc(spec.memoryBytes());
    this.rom = rom(spec.startup());
    mapRam();
    lookOn(spec.options().trace());
    this.instructionTime = counted ? new InstructionTimeSource(this::retired, INSTRUCTIONS) : null;
    this.clock = new VirtualClock(instructionTime == null ? new HostTimeSource() : instructionTime);
    this.identity = MachineIdentity.javisor("0.1", counted ? REPEATABLE : UUID.randomUUID());
    clock.pause();
    clock.onEarlierDeadline(wakeUp);
    Sockets sockets = new Sockets(ports, memory, clock, power, this, () -> currentCpu);
    this.motherboard = new Motherboard(sockets, settings());
    this.vga = spec.options().display().map(this::plugVga);
    this.screen = plugPeripherals(spec.options().peripherals());
    if (spec.options().testDevice()) {
      motherboard.plugTestDevice(this::flushPage);
    }
    networks.plugInto(motherboard);
    this.flash = flashImage.map(
        image -> plugFlash(image, counted ? BlockTiming.COUNTED : BlockTiming.HOST));
    if (!drives.isEmpty()) {
      storage = motherboard.plugStorage(drives.settings(counted ? BlockTiming.COUNTED : BlockTiming.HOST));
    }
    this.virtio = new VirtioDevices(sockets, motherboard, spec.virtio().mmio());
    virtio.plug(spec, drives, networks, counted ? BlockTiming.COUNTED : BlockTiming.HOST, randomNumbers(counted));
    offerFiles();
    media = new RemovableMedia(spec.drives(), drives, storage);
    boolean hidden = !spec.options().paravirtual() || !spec.cpuModel().has(CpuidFeature.HYPERVISOR);
    this.paravirtual =
        new Paravirtualization(new GuestSurroundings(this), spec.cpus(), hidden, engine.passesHypercalls());
    addProcessors();
  }

  private void addProcessors() {
    try {
      for (int i = 0; i < spec.cpus(); i++) {
        motherboard.interrupts().silentEnd(i, paravirtual.cpu(i).endOfInterrupt());
        processors.add(newProcessor(i));
      }
    } catch (EngineException e) {
      processors.forEach(p -> p.vcpu().close());
      engine.close();
      throw e;
    }
  }

  /** Before any register is mapped. */
  private void lookOn(Trace trace) {
    if (trace != Trace.NONE) {
      memory.filterRegions((start, region) -> new TracedRegion(start, region, trace, () -> currentCpu));
    }
  }

  private static Consumer<byte[]> randomNumbers(boolean repeatable) {
    return repeatable ? new SplittableRandom(0)::nextBytes : new SecureRandom()::nextBytes;
  }

  private MotherboardSettings settings() {
    List<CharacterBackend> serial = spec.serial().isEmpty() ? List.of(CharacterBackend.none()) : spec.serial();
    return new MotherboardSettings(
        new ApicSettings(spec.cpus(), APIC_TIMER, Frequency.ofKilohertz(tscKhz)),
        spec.memoryBytes(),
        spec.options().wallClock(),
        serial,
        spec.options().debugConsole(),
        firmwareItems,
        biosSocket());
  }

  private static @Nullable Ram rom(Startup startup) {
    return switch (startup) {
      case Startup.Kernel kernel -> null;
      case Startup.Bios(BiosRequest request) -> {
        Ram block = new Ram(request.image().sizeBytes());
        RawMemory.copy(request.image().bytes(), 0, block.address(), request.image().sizeBytes());
        yield block;
      }
    };
  }

  private Optional<BiosSocket> biosSocket() {
    return switch (spec.startup()) {
      case Startup.Kernel kernel -> Optional.empty();
      case Startup.Bios(BiosRequest request) -> Optional.of(
          new BiosSocket(
              ram, Objects.requireNonNull(rom), BootDevice.encode(request.order()), spec.options().biosLog()));
    };
  }

  private PcBoard description() {
    return motherboard.description().withVirtioMmio(virtio.places());
  }

  /** What a BIOS asks for. */
  private void offerFiles() {
    if (spec.startup() instanceof Startup.Bios(BiosRequest request)) {
      boolean display = spec.options().display().isPresent();
      BiosFiles.of(request, description(), display, map, identity).forEach(firmwareItems::file);
      firmwareItems.number16(FwCfgItems.NO_GRAPHIC, request.serialScreen() ? 1 : 0);
      firmwareItems.number16(FwCfgItems.BOOT_MENU, request.menu().isPresent() ? 1 : 0);
      firmwareItems.number8(FwCfgItems.IRQ0_OVERRIDE, 1);
    }
  }

  private VgaCard plugVga(Display display) {
    VgaSettings settings = VgaSettings.standard().withPreferredSize(display.width(), display.height());
    byte[] rom = spec.startup() instanceof Startup.Bios(BiosRequest request)
        ? request.videoBios().map(BootFile::bytes).orElse(new byte[0])
        : new byte[0];
    return motherboard.plugVga(settings.withRom(rom));
  }

  private FlashMemory plugFlash(FlashImage image, BlockTiming timing) {
    return motherboard.plugFlash(Objects.requireNonNull(rom).sizeBytes(), image.content(), image.image(), timing);
  }

  /** The image gets what the guest has last written; where it cannot, the guest has seen errors. */
  private void finishFlash() {
    flash.ifPresent(chip -> {
      try {
        chip.finish();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "variables of the firmware are lost", e);
      }
    });
  }

  /** Returns the screen with keyboard and pointer, which are USB devices where the guest uses those. */
  private Screen plugPeripherals(Peripherals peripherals) {
    KeyboardInput keys = motherboard.keyboard();
    PointerInput pointer = motherboard.keyboard().pointer();
    if (!peripherals.usb().isEmpty()) {
      Set<UhciController.Plug> plugs = EnumSet.noneOf(UhciController.Plug.class);
      for (Peripherals.UsbDevice device : peripherals.usb()) {
        plugs.add(switch (device) {
          case TABLET -> UhciController.Plug.TABLET;
          case KEYBOARD -> UhciController.Plug.KEYBOARD;
        });
      }
      UhciController usb = motherboard.plugUsb(plugs);
      keys = usb.keyboardOr(keys);
      pointer = usb.pointerOr(pointer);
    }
    peripherals.sound().ifPresent(motherboard::plugSound);
    peripherals.printer().ifPresent(motherboard::plugParallelPort);
    return new Screen(vga.<FrameSource>map(card -> card).orElseGet(FrameSource::none), new Keyboard(keys), pointer);
  }

  /** With a BIOS, the board decides about the 384 KiB below 1 MiB. */
  private void mapRam() {
    long low = Math.min(spec.memoryBytes(), MemoryMap.LOW_RAM_LIMIT);
    switch (spec.startup()) {
      case Startup.Kernel kernel -> {
        memory.addRam(0, ram, 0, MemoryMap.VIDEO_START);
        long next =
            spec.options().display().isPresent() ? VgaCard.WINDOW + VgaCard.WINDOW_BYTES : MemoryMap.VIDEO_START;
        memory.addRam(next, ram, next, low - next);
      }
      case Startup.Bios bios -> {
        memory.addRam(0, ram, 0, MemoryMap.VIDEO_START);
        memory.addRam(MemoryMap.EXTENDED_START, ram, MemoryMap.EXTENDED_START, low - MemoryMap.EXTENDED_START);
      }
    }
    if (spec.memoryBytes() > low) {
      memory.addRam(MemoryMap.HIGH_RAM_START, ram, low, spec.memoryBytes() - low);
    }
  }

  private Processor newProcessor(int i) {
    Vcpu vcpu = newVcpu(engine, i);
    if (instructionTime != null) {
      vcpu.state().entropy = EntropySource.repeatable(i);
    }
    return new Processor(vcpu, paravirtual.cpu(i), i == 0);
  }

  private Vcpu newVcpu(Engine maker, int i) {
    MachineBus bus = new MachineBus(
        i, ports, motherboard.interrupts(), clock, Frequency.ofKilohertz(tscKhz), spec.options().trace());
    Vcpu vcpu = Engines.newVcpu(maker, spec.cpuModel(), memory, bus, spec.options().paging());
    Cpu c = vcpu.state();
    if (spec.cpuModel().has(CpuidFeature.HYPERVISOR)) {
      c.hypervisor = paravirtual.cpu(i);
    }
    c.identity = new CpuIdentity(i, spec.cpus(), tscKhz, CpuIdentity.SINGLE.apicBusKhz());
    return vcpu;
  }

  /** The name of what runs guest code. */
  String engine() {
    return engine.name();
  }

  /**
   * Has another engine run guest code from now on; between two turns. Memory and devices stay as they are, the CPUs go
   * on in the state that they are in.
   *
   * @throws EngineException if that is not possible; nothing has changed then
   */
  void changeEngine(String name) {
    Engine next = Engines.create(name, instructionTime != null);
    List<Vcpu> successors = new ArrayList<>();
    boolean complete = false;
    try {
      Engines.requireFit(next, tscKhz, paravirtual.needsCalls());
      for (int i = 0; i < processors.size(); i++) {
        Vcpu vcpu = processors.get(i).vcpu();
        vcpu.settle();
        Vcpu successor = newVcpu(next, i);
        successors.add(successor);
        successor.state().entropy = vcpu.state().entropy;
        CpuStateV1.of(vcpu.state()).applyTo(successor.state());
      }
      complete = true;
    } finally {
      if (!complete) {
        successors.forEach(Vcpu::close);
        next.close();
      }
    }
    for (int i = 0; i < processors.size(); i++) {
      processors.get(i).vcpu(successors.get(i));
    }
    engine.close();
    engine = next;
  }

  /** Every CPU's state is exact until it runs again. */
  void settle() {
    processors.forEach(p -> p.vcpu().settle());
  }

  /** Power-up or reset: every chip and CPU in its first state, a kernel loaded anew. */
  void powerUp() {
    motherboard.reset();
    processors.forEach(Processor::reset);
    switch (spec.startup()) {
      case Startup.Kernel(BootRequest request) -> {
        long rsdp = AcpiTables.write(memory, description(), false);
        SmbiosTables.write(memory, identity, map, spec.cpus());
        vga.ifPresent(VgaCard::enterTextMode);
        BootState start = BootLoader.load(request, new BootTarget(memory, map, rsdp, vga.isPresent()));
        StartState.apply(start, processors.getFirst().state());
      }
      case Startup.Bios bios -> {
        // The CPU stands at the reset vector; the BIOS finds its tables in fw_cfg.
      }
    }
  }

  /** Who gives orders to the guest; empty if there is no line to it. */
  Optional<GuestAgent> agent() {
    return virtio.agent();
  }

  /** Connections between guest and host; empty if there is no device for them. */
  Optional<GuestSockets> guestSockets() {
    return virtio.guestSockets();
  }

  /** Nobody in the guest answers any more, to whatever the host asks. */
  void guestEnds() {
    agent().ifPresent(GuestAgent::close);
    guestSockets().ifPresent(GuestSockets::abandon);
  }

  /** Who asks the guest for memory; empty if there is no balloon. */
  Optional<GuestBalloon> balloon() {
    return virtio.balloon();
  }

  /** Whether there is code at the reset vector. */
  boolean startsInBios() {
    return rom != null;
  }

  /** The INIT signal of the board; between two turns. */
  void initCpus() {
    processors.forEach(Processor::init);
  }

  MachineSpec spec() {
    return spec;
  }

  Ram ram() {
    return ram;
  }

  /** The machine with the media that are in its drives now. */
  MachineSpec specNow() {
    return spec.withDrives(media.specs());
  }

  RemovableMedia media() {
    return media;
  }

  AddressSpace memory() {
    return memory;
  }

  VirtualClock clock() {
    return clock;
  }

  Screen screen() {
    return screen;
  }

  PowerRequests power() {
    return power;
  }

  Motherboard motherboard() {
    return motherboard;
  }

  List<Processor> processors() {
    return processors;
  }

  int currentCpu() {
    return currentCpu;
  }

  void currentCpu(int index) {
    currentCpu = index;
  }

  /** How many instructions a CPU may run now, at most {@code most}: under counted time, to the next timer. */
  long turn(int most) {
    InstructionTimeSource counted = instructionTime;
    if (counted == null) {
      return most;
    }
    return Math.clamp(counted.instructionsUntil(clock.nextDeadline()), 1, most);
  }

  private long retired() {
    long sum = 0;
    for (Processor p : processors) {
      sum += p.state().retired;
    }
    return sum;
  }

  /**
   * Takes down everything but memory; no CPU runs. What CPUs have cached is dropped, so that a machine that goes on
   * and one that is restored do the same.
   *
   * @param running whether time passes, and is to go on afterwards
   */
  MachineStateV1 save(boolean running) {
    Storage controllers = storage;
    if (controllers != null) {
      controllers.awaitIdle();
    }
    virtio.finish();
    finishFlash();
    settle();
    clock.pause();
    try {
      List<NamedV1> devices = new ArrayList<>();
      motherboard.save().forEach((name, state) -> devices.add(new NamedV1(name, state)));
      if (tscKhz != CpuIdentity.SINGLE.tscKhz()) {
        devices.add(new NamedV1(TscFrequencyV1.NAME, new TscFrequencyV1(tscKhz)));
      }
      ProtectionKeysV1 keys = ProtectionKeysV1.of(cpuStates());
      if (keys.denyAnything()) {
        devices.add(new NamedV1(ProtectionKeysV1.NAME, keys));
      }
      paravirtual.save().ifPresent(state -> devices.add(new NamedV1(ParavirtualV1.NAME, state)));
      return new MachineStateV1(
          System.currentTimeMillis(), clock.nanos(), wallClockNanos(),
          cpuStates().stream().map(CpuStateV1::of).toList(),
          processors.stream().map(Processor::save).toList(), devices);
    } finally {
      if (running) {
        clock.resume();
      }
      processors.forEach(p -> p.state().mmu.flush(true));
    }
  }

  private List<Cpu> cpuStates() {
    return processors.stream().map(Processor::state).toList();
  }

  /** What the wall clock said when virtual time was 0; counted time has a wall clock that stands still. */
  long wallClockAtStart() {
    return instructionTime == null ? wallClockNanos() - clock.nanos() : wallClockNanos();
  }

  private long wallClockNanos() {
    return ChronoUnit.NANOS.between(Instant.EPOCH, spec.options().wallClock().now().toInstant(ZoneOffset.UTC));
  }

  /** All blocks of memory whose content belongs to the machine's state, by name. */
  Map<String, Ram> memoryBlocks() {
    Map<String, Ram> blocks = new LinkedHashMap<>();
    blocks.put(RAM, ram);
    vga.ifPresent(card -> blocks.put("video", card.videoMemory()));
    return blocks;
  }

  /**
   * Continues from a saved state; memory has its content already, and nothing has run.
   *
   * @throws DeviceStateException if the state is not of such a machine
   */
  void restore(MachineStateV1 state) {
    if (state.cpus().size() != processors.size()) {
      throw new DeviceStateException(state.cpus().size() + " CPUs for " + processors.size());
    }
    Map<String, DeviceState> devices = new LinkedHashMap<>();
    state.devices().forEach(device -> devices.put(device.name(), device.state()));
    requireFrequency(devices.remove(TscFrequencyV1.NAME));
    DeviceState keys = devices.remove(ProtectionKeysV1.NAME);
    paravirtual.restore(devices.remove(ParavirtualV1.NAME), engine.passesHypercalls());
    for (int i = 0; i < processors.size(); i++) {
      state.cpus().get(i).applyTo(processors.get(i).state());
    }
    if (keys != null) {
      DeviceState.as(ProtectionKeysV1.class, keys).applyTo(cpuStates());
    }
    InstructionTimeSource counted = instructionTime;
    if (counted == null) {
      clock.restore(state.clockNanos());
    } else {
      counted.skipTo(state.clockNanos());
    }
    if (counted == null && devices.get("cmos") instanceof CmosStateV1 cmos) {
      // Real time went on; guests must not see theirs run backwards where the host's did.
      devices.put("cmos", cmos.later(Math.max(0, wallClockNanos() - state.wallClockNanos())));
    }
    motherboard.restore(devices);
    // After the devices, whose restored lines and gates have called the sockets.
    for (int i = 0; i < processors.size(); i++) {
      processors.get(i).restore(state.sockets().get(i));
      processors.get(i).state().mmu.maskAddress20(state.cpus().get(i).address20Masked());
      processors.get(i).state().nmiPending = state.cpus().get(i).events().nmiPending();
    }
  }

  private void requireFrequency(@Nullable DeviceState state) {
    int saved = state == null
        ? CpuIdentity.SINGLE.tscKhz()
        : DeviceState.as(TscFrequencyV1.class, state).kilohertz();
    if (saved != tscKhz) {
      throw new DeviceStateException(
          "its time-stamp counters run at %d kHz, and those of the engine %s on this host at %d kHz"
              .formatted(saved, engine.name(), tscKhz));
    }
  }

  void tripleFault(int cpu) {
    processors.get(cpu).vcpu().settle();
    power.tripleFault(cpu, processors.get(cpu).state().r[Cpu.RIP]);
  }

  void pressPowerButton() {
    motherboard.powerManagement().pressPowerButton();
  }

  private void flushPage(long guestPhys) {
    processors.forEach(p -> p.state().mmu.flush(true));
  }

  private void kickAll() {
    processors.forEach(p -> p.vcpu().kick());
    wakeUp.run();
  }

  @Override
  public void interruptPending(int cpu) {
    if (cpu < processors.size()) {
      processors.get(cpu).interruptPending();
      wakeUp.run();
    }
  }

  @Override
  public void nmi(int cpu) {
    processors.get(cpu).nmi();
    wakeUp.run();
  }

  @Override
  public void init(int cpu) {
    processors.get(cpu).init();
    wakeUp.run();
  }

  @Override
  public void startUp(int cpu, int vector) {
    processors.get(cpu).startUp(vector);
    wakeUp.run();
  }

  @Override
  public void addressLine20(boolean enabled) {
    processors.forEach(p -> p.state().mmu.maskAddress20(!enabled));
  }

  void addStatistics(Map<String, Long> values) {
    long reads = 0;
    long writes = 0;
    for (PortSpace.PortCount count : ports.counts()) {
      reads += count.reads();
      writes += count.writes();
    }
    values.put("port reads", reads);
    values.put("port writes", writes);
    paravirtual.addStatistics(values);
    values.put("disk bytes read", drives.traffic().bytesRead().sum());
    values.put("disk bytes written", drives.traffic().bytesWritten().sum());
    networks.addStatistics(values);
  }

  @Override
  public void close() {
    screen.close();
    media.close();
    processors.forEach(p -> p.vcpu().close());
    engine.close();
    vga.ifPresent(VgaCard::close);
    ram.close();
    if (rom != null) {
      rom.close();
    }
    Storage controllers = storage;
    if (controllers != null) {
      controllers.awaitIdle();
    }
    virtio.awaitIdle();
    finishFlash();
    flashImage.ifPresent(FlashImage::close);
    try {
      drives.close();
    } finally {
      networks.close();
    }
  }
}

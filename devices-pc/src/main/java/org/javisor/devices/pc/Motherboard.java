package org.javisor.devices.pc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockTiming;
import org.javisor.device.CharacterBackend;
import org.javisor.device.Device;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;
import org.javisor.device.PcBoard;
import org.javisor.device.network.MacAddress;
import org.javisor.device.network.NetworkBackend;
import org.javisor.device.sound.SoundOutput;
import org.javisor.devices.pc.acpi.PowerManagement;
import org.javisor.devices.pc.acpi.ResetControl;
import org.javisor.devices.pc.cmos.Cmos;
import org.javisor.devices.pc.debug.DebugConsole;
import org.javisor.devices.pc.debug.DebugExit;
import org.javisor.devices.pc.debug.PostPort;
import org.javisor.devices.pc.debug.TestDevice;
import org.javisor.devices.pc.e1000.E1000Card;
import org.javisor.devices.pc.flash.FlashMemory;
import org.javisor.devices.pc.floppy.FloppyController;
import org.javisor.devices.pc.fwcfg.FwCfg;
import org.javisor.devices.pc.interrupt.InterruptFabric;
import org.javisor.devices.pc.interrupt.IoApicRegion;
import org.javisor.devices.pc.interrupt.LocalApicRegion;
import org.javisor.devices.pc.keyboard.KeyboardController;
import org.javisor.devices.pc.ne2000.Ne2000Card;
import org.javisor.devices.pc.parallel.ParallelPort;
import org.javisor.devices.pc.pci.MemoryAttributes;
import org.javisor.devices.pc.pci.MemoryBarTarget;
import org.javisor.devices.pc.pci.PciHost;
import org.javisor.devices.pc.pci.PirqRouter;
import org.javisor.devices.pc.rom.ShadowMemory;
import org.javisor.devices.pc.serial.SerialPort;
import org.javisor.devices.pc.sound.Ac97Controller;
import org.javisor.devices.pc.sound.Mixer;
import org.javisor.devices.pc.sound.PcSpeaker;
import org.javisor.devices.pc.timer.Hpet;
import org.javisor.devices.pc.timer.Pit;
import org.javisor.devices.pc.timer.SwitchedLine;
import org.javisor.devices.pc.usb.UhciController;
import org.javisor.devices.pc.vga.VgaCard;
import org.javisor.devices.pc.vga.VgaSettings;
import org.javisor.memory.Ram;

/** The chips of a PC, wired to each other and to the rest of the machine. RAM is the machine's to map. */
public final class Motherboard {
  private static final int VGA_DEVICE = 2;
  private static final int SOUND_DEVICE = 5;

  /** The USB controller is a function of the ISA bridge's device. */
  private static final int USB_DEVICE = 1;

  private static final int USB_FUNCTION = 2;

  /** The PCI device numbers of network cards. */
  private static final int FIRST_NETWORK_DEVICE = 8;

  public static final int MOST_NETWORK_CARDS = 8;

  private final Sockets sockets;
  private final MotherboardSettings settings;
  private final List<Device> devices = new ArrayList<>();

  private final InterruptFabric interrupts;
  private final PowerManagement powerManagement;
  private final Cmos cmos;
  private final Pit pit;
  private final PciHost pci;
  private final KeyboardController keyboard;
  private final MemoryBarTarget apicPage;
  private long apicAddress = LocalApicRegion.DEFAULT_ADDRESS;

  /** Builds the board and maps all its ports and registers. */
  public Motherboard(Sockets sockets, MotherboardSettings settings) {
    this.sockets = sockets;
    this.settings = settings;
    interrupts = add(new InterruptFabric(settings.apics(), sockets.clock(), sockets.cpus()));
    interrupts.attachPorts(sockets.ports());
    sockets.memory()
        .addMmio(
            IoApicRegion.DEFAULT_ADDRESS, IoApicRegion.SIZE_BYTES, new IoApicRegion(interrupts));
    apicPage = new MemoryBarTarget(
        sockets.memory(), LocalApicRegion.SIZE_BYTES, new LocalApicRegion(interrupts, sockets.currentCpu()));
    apicPage.map(apicAddress);
    interrupts.onPageMoved(this::moveApicPage);
    powerManagement = add(new PowerManagement(
        sockets.clock(), interrupts.isaLine(PowerManagement.SCI_IRQ), sockets.power()));
    powerManagement.attachPorts(sockets.ports());
    PirqRouter router = new PirqRouter(interrupts::gsiLine, interrupts::isaLine);
    MemoryAttributes attributes = settings.bios()
        .<MemoryAttributes>map(bios -> new ShadowMemory(sockets.memory(), bios.ram(), bios.rom()))
        .orElse(MemoryAttributes.NONE);
    pci = add(new PciHost(router, new ResetControl(sockets.power()), attributes));
    pci.attachPorts(sockets.ports());
    keyboard = add(new KeyboardController(interrupts.isaLine(1), interrupts.isaLine(12), sockets.power(),
        sockets.cpus()::addressLine20, sockets.clock()));
    keyboard.attachPorts(sockets.ports());
    SwitchedLine timerLine = new SwitchedLine(interrupts.isaLine(0));
    pit = add(new Pit(sockets.clock(), timerLine));
    pit.attachPorts(sockets.ports());
    cmos = addClocks(timerLine);
    addSerialPorts();
    addFirmwareAndDebugPorts();
  }

  /** Placed over RAM or other registers, the local APICs do not answer. */
  private synchronized void moveApicPage(long address) {
    if (apicAddress != address) {
      apicAddress = address;
      apicPage.unmap();
      apicPage.map(address);
    }
  }

  private <D extends Device> D add(D device) {
    devices.add(device);
    return device;
  }

  /** Returns the real-time clock. */
  private Cmos addClocks(SwitchedLine timerLine) {
    SwitchedLine clockLine = new SwitchedLine(interrupts.isaLine(8));
    Cmos rtc = add(new Cmos(sockets.clock(), settings.wallClock(), clockLine));
    rtc.presetMemorySize(
        PcMemoryMap.lowMemoryBytes(settings.ramBytes()), PcMemoryMap.highMemoryBytes(settings.ramBytes()));
    rtc.presetBoot(settings.bios().map(BiosSocket::bootOrder).orElse(0), settings.apics().cpus());
    rtc.attachPorts(sockets.ports());
    Hpet hpet = add(new Hpet(
        sockets.clock(),
        new Hpet.HpetWiring(interrupts::isaLine, interrupts::gsiLine, timerLine, clockLine)));
    sockets.memory().addMmio(Hpet.DEFAULT_ADDRESS, Hpet.SIZE_BYTES, hpet);
    return rtc;
  }

  private void addSerialPorts() {
    for (int i = 0; i < settings.serial().size(); i++) {
      PcBoard.SerialPort place = StandardBoard.SERIAL_PORTS.get(i);
      SerialPort port = new SerialPort(
          "serial" + i, sockets.clock(), interrupts.isaLine(place.gsi()), settings.serial().get(i));
      add(port).attachPorts(sockets.ports(), place.port());
    }
  }

  private void addFirmwareAndDebugPorts() {
    int cpus = settings.apics().cpus();
    add(new FwCfg(settings.firmware().machine(settings.ramBytes(), cpus, cpus), sockets.memory()))
        .attachPorts(sockets.ports());
    new DebugExit(sockets.power()).attachPorts(sockets.ports());
    new DebugConsole(settings.debugConsole()).attachPorts(sockets.ports(), DebugConsole.PORT);
    settings.bios()
        .flatMap(BiosSocket::log)
        .ifPresent(log -> new DebugConsole(log).attachPorts(sockets.ports(), DebugConsole.BIOS_PORT));
    new PostPort().attachPorts(sockets.ports());
  }

  /**
   * Plugs in the ports and the memory that published test kernels use.
   *
   * @param flushPage drops whatever is cached about a guest-physical page
   */
  public void plugTestDevice(LongConsumer flushPage) {
    TestDevice device = new TestDevice(interrupts::gsiLine, flushPage);
    device.attachPorts(sockets.ports());
    device.attachMemory(sockets.memory());
  }

  /** Plugs in a graphics adapter, in whose legacy window no RAM may stand. */
  public VgaCard plugVga(VgaSettings chosen) {
    VgaCard card = add(new VgaCard(sockets.memory(), sockets.clock(), chosen));
    card.attachPorts(sockets.ports());
    card.attachWindow(sockets.memory());
    pci.add(VGA_DEVICE, 0, card.function());
    return card;
  }

  /**
   * Plugs in an e1000 network card.
   *
   * @param number 0 to {@value #MOST_NETWORK_CARDS} - 1
   * @param cable where its frames go to and come from
   */
  public E1000Card plugE1000(int number, MacAddress address, NetworkBackend cable) {
    Objects.checkIndex(number, MOST_NETWORK_CARDS);
    E1000Card card = add(
        new E1000Card("network" + number, sockets.memory(), sockets.ports(), sockets.clock(), address, cable));
    card.plug(pci, FIRST_NETWORK_DEVICE + number, 0);
    return card;
  }

  /** Plugs in an NE2000-compatible network card; otherwise as {@link #plugE1000}. */
  public Ne2000Card plugNe2000(int number, MacAddress address, NetworkBackend cable) {
    Objects.checkIndex(number, MOST_NETWORK_CARDS);
    Ne2000Card card = add(new Ne2000Card("network" + number, sockets.ports(), sockets.clock(), address, cable));
    card.plug(pci, FIRST_NETWORK_DEVICE + number, 0);
    return card;
  }

  /**
   * Plugs in a flash memory below the BIOS ROM, for what firmware keeps.
   *
   * @param romBytes the size of that ROM
   * @param content what the image holds
   */
  public FlashMemory plugFlash(long romBytes, Ram content, BlockBackend image, BlockTiming timing) {
    long start = PcMemoryMap.HIGH_MEMORY - romBytes - content.sizeBytes();
    return add(new FlashMemory(sockets.memory(), start, content, image, sockets.clock(), timing));
  }

  /** Plugs in a USB controller with devices at its ports. */
  public UhciController plugUsb(Set<UhciController.Plug> devicesAtPorts) {
    UhciController usb =
        add(new UhciController(sockets.memory(), sockets.ports(), sockets.clock(), devicesAtPorts));
    usb.plug(pci, USB_DEVICE, USB_FUNCTION);
    return usb;
  }

  /** Plugs in a sound card, and lets it and the speaker be heard. */
  public void plugSound(SoundOutput output) {
    Mixer mixer = new Mixer(sockets.clock(), output);
    add(new Ac97Controller(sockets.memory(), sockets.ports(), sockets.clock(), mixer)).plug(pci, SOUND_DEVICE, 0);
    PcSpeaker.connect(pit, mixer);
  }

  /** Plugs in a parallel port. */
  public void plugParallelPort(CharacterBackend printer) {
    add(new ParallelPort(interrupts.isaLine(ParallelPort.IRQ), printer)).attachPorts(sockets.ports());
  }

  /** Plugs in the controllers of drives. */
  public Storage plugStorage(StorageSettings drives) {
    Storage storage = new Storage(sockets, interrupts, pci, drives);
    storage.devices().forEach(this::add);
    cmos.presetFloppies(FloppyController.driveTypes(drives.floppies()));
    return storage;
  }

  /** Counts a device among the board's, that is somebody else's to wire: it is reset, saved and restored with them. */
  public void plug(Device device) {
    add(device);
  }

  public InterruptFabric interrupts() {
    return interrupts;
  }

  /** For the power button. */
  public PowerManagement powerManagement() {
    return powerManagement;
  }

  /** For more functions. */
  public PciHost pci() {
    return pci;
  }

  /** For keyboard and mouse input. */
  public KeyboardController keyboard() {
    return keyboard;
  }

  /** What firmware tells the guest about this board. */
  public PcBoard description() {
    List<Integer> cpus = IntStream.range(0, settings.apics().cpus()).boxed().toList();
    return StandardBoard.describe(cpus, settings);
  }

  /** All devices, in the order in which they are reset and restored. */
  public List<Device> devices() {
    return List.copyOf(devices);
  }

  /** RESET# of every device. */
  public void reset() {
    devices.forEach(Device::reset);
  }

  /** The states of all devices by name. */
  public Map<String, DeviceState> save() {
    Map<String, DeviceState> states = new LinkedHashMap<>();
    devices.forEach(device -> states.put(device.name(), device.save()));
    return states;
  }

  /**
   * Restores all devices.
   *
   * @throws DeviceStateException if states are missing, left over, or impossible; the board must then be thrown away
   */
  public void restore(Map<String, DeviceState> states) {
    if (states.size() != devices.size()) {
      throw new DeviceStateException("%d device states for %d devices".formatted(states.size(), devices.size()));
    }
    for (Device device : devices) {
      DeviceState state = states.get(device.name());
      if (state == null) {
        throw new DeviceStateException("no state for " + device.name());
      }
      device.restore(state);
    }
  }
}

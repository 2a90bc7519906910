package org.javisor.device;

import java.util.List;

/**
 * A PC's wiring, as firmware must describe it in ACPI and multiprocessor tables: addresses, ports and global system
 * interrupts (GSIs). All addresses are guest-physical.
 *
 * @param cpus local APIC IDs, the boot processor's first
 * @param cpuSlots how many CPUs the board can take, at least as many as {@code cpus}
 * @param lowMemoryBytes RAM from address 0, legacy hole included, below the 32-bit PCI window
 * @param highMemoryBytes RAM from 4 GiB up; 0 if none
 * @param serialPorts COM1 first
 * @param virtioMmio virtio devices that are no PCI functions
 * @param keyboardController whether an 8042 stands at ports 0x60 and 0x64
 */
public record PcBoard(
    List<Integer> cpus,
    int cpuSlots,
    long lowMemoryBytes,
    long highMemoryBytes,
    Apics apics,
    Hpet hpet,
    PowerManagement powerManagement,
    Pci pci,
    List<SerialPort> serialPorts,
    List<VirtioMmio> virtioMmio,
    boolean keyboardController) {
  public PcBoard {
    cpus = List.copyOf(cpus);
    serialPorts = List.copyOf(serialPorts);
    virtioMmio = List.copyOf(virtioMmio);
  }

  /** The same board with these virtio devices. */
  public PcBoard withVirtioMmio(List<VirtioMmio> devices) {
    return new PcBoard(
        cpus, cpuSlots, lowMemoryBytes, highMemoryBytes, apics, hpet, powerManagement, pci, serialPorts, devices,
        keyboardController);
  }

  /**
   * Interrupt controllers.
   *
   * @param overrides ISA interrupts not wired to the GSI of their own number, or not edge-triggered active-high
   */
  public record Apics(
      long localApicAddress,
      int ioApicId,
      long ioApicAddress,
      int ioApicGsiBase,
      int ioApicPins,
      List<SourceOverride> overrides) {
    public Apics {
      overrides = List.copyOf(overrides);
    }
  }

  /**
   * An ISA interrupt's place in the GSI space.
   *
   * @see "ACPI 6.5, 5.2.12.5 Interrupt Source Override Structure"
   */
  public record SourceOverride(int isaIrq, int gsi, boolean level, boolean activeLow) {}

  /**
   * The event timer block.
   *
   * @param eventTimerBlockId bits 31:0 of its capabilities register
   * @param minimumTick the shortest period in ticks that loses no interrupts
   */
  public record Hpet(long address, int eventTimerBlockId, int minimumTick) {}

  /**
   * ACPI fixed hardware.
   *
   * @param sciGsi level-triggered, active high
   * @param wideTimer whether the PM timer has 32 bits instead of 24
   * @param s5SleepType SLP_TYPa that powers off
   * @param centuryRegister CMOS index of the century; 0 if none
   */
  public record PowerManagement(
      int sciGsi,
      int pm1EventPort,
      int pm1ControlPort,
      int pmTimerPort,
      boolean wideTimer,
      int gpePort,
      int gpeBytes,
      int smiCommandPort,
      int acpiEnableValue,
      int acpiDisableValue,
      int s5SleepType,
      int resetPort,
      int resetValue,
      int centuryRegister) {}

  /**
   * The PCI host bridge.
   *
   * @param windows resources that bus 0 may hand to its devices
   * @param routes where interrupt pins lead
   * @param isaRouter where they lead, too
   */
  public record Pci(List<Window> windows, List<PinRoute> routes, IsaRouter isaRouter) {
    public Pci {
      windows = List.copyOf(windows);
      routes = List.copyOf(routes);
    }
  }

  /** An address range for BARs; {@code lastInclusive} avoids the overflow of an end. */
  public record Window(WindowKind kind, long first, long lastInclusive) {}

  public enum WindowKind {
    IO,
    MEMORY_32,
    MEMORY_64
  }

  /**
   * @param device PCI device number on bus 0
   * @param pin 0 for INTA# to 3 for INTD#
   * @param gsi level-triggered, active high
   */
  public record PinRoute(int device, int pin, int gsi) {}

  /**
   * A page of a virtio device's registers.
   *
   * @param gsi level-triggered, active high, shared
   */
  public record VirtioMmio(long address, int gsi) {}

  /**
   * Leads the same wires to ISA interrupts: a register of an ISA bridge for each.
   *
   * @param device the bridge's PCI device number on bus 0
   * @param firstRegister the configuration register of the wire that is GSI {@code firstGsi}; the others follow
   * @param links how many wires
   * @param irqs ISA interrupts that are free for it
   */
  public record IsaRouter(int device, int firstRegister, int firstGsi, int links, List<Integer> irqs) {
    public IsaRouter {
      irqs = List.copyOf(irqs);
    }
  }

  /** A 16550 at {@code port}. */
  public record SerialPort(int port, int gsi) {}
}

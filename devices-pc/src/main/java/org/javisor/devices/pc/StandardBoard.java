package org.javisor.devices.pc;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.PcBoard;
import org.javisor.devices.pc.acpi.PowerManagement;
import org.javisor.devices.pc.acpi.ResetControl;
import org.javisor.devices.pc.cmos.Cmos;
import org.javisor.devices.pc.interrupt.InterruptFabric;
import org.javisor.devices.pc.interrupt.IoApicRegion;
import org.javisor.devices.pc.interrupt.LocalApicRegion;
import org.javisor.devices.pc.pci.PirqRouter;
import org.javisor.devices.pc.timer.Hpet;

/** The description of {@link Motherboard}'s wiring. */
final class StandardBoard {
  /** COM1 to COM4. */
  static final List<PcBoard.SerialPort> SERIAL_PORTS = List.of(
      new PcBoard.SerialPort(0x3F8, 4),
      new PcBoard.SerialPort(0x2F8, 3),
      new PcBoard.SerialPort(0x3E8, 4),
      new PcBoard.SerialPort(0x2E8, 3));

  /** 10 us at 100 MHz: as often as the timer interrupts at most. */
  private static final int HPET_MINIMUM_TICK = 1000;

  /** ISA interrupts that no device of the board has. */
  private static final List<Integer> FREE_IRQS = List.of(5, 10, 11);

  private static final int PCI_DEVICES = 32;

  private StandardBoard() {}

  static PcBoard describe(List<Integer> cpus, MotherboardSettings settings) {
    return new PcBoard(
        cpus,
        cpus.size(),
        PcMemoryMap.lowMemoryBytes(settings.ramBytes()),
        PcMemoryMap.highMemoryBytes(settings.ramBytes()),
        apics(settings.apics().ioApicId()),
        new PcBoard.Hpet(Hpet.DEFAULT_ADDRESS, Hpet.EVENT_TIMER_BLOCK_ID, HPET_MINIMUM_TICK),
        powerManagement(),
        new PcBoard.Pci(windows(settings.ramBytes()), routes(), isaRouter()),
        SERIAL_PORTS.subList(0, settings.serial().size()),
        List.of(),
        true);
  }

  private static PcBoard.Apics apics(int ioApicId) {
    List<PcBoard.SourceOverride> overrides = List.of(
        new PcBoard.SourceOverride(0, InterruptFabric.TIMER_GSI, false, false),
        new PcBoard.SourceOverride(PowerManagement.SCI_IRQ, PowerManagement.SCI_IRQ, true, false));
    return new PcBoard.Apics(
        LocalApicRegion.DEFAULT_ADDRESS,
        ioApicId,
        IoApicRegion.DEFAULT_ADDRESS,
        0,
        InterruptFabric.GSIS,
        overrides);
  }

  private static PcBoard.PowerManagement powerManagement() {
    return new PcBoard.PowerManagement(
        PowerManagement.SCI_IRQ,
        PowerManagement.PM1_EVENT_PORT,
        PowerManagement.PM1_CONTROL_PORT,
        PowerManagement.TIMER_PORT,
        PowerManagement.WIDE_TIMER,
        PowerManagement.GPE_PORT,
        PowerManagement.GPE_BYTES,
        PowerManagement.SMI_COMMAND_PORT,
        PowerManagement.ACPI_ENABLE,
        PowerManagement.ACPI_DISABLE,
        PowerManagement.S5_SLEEP_TYPE,
        ResetControl.PORT,
        ResetControl.HARD_RESET,
        Cmos.CENTURY_REGISTER);
  }

  private static List<PcBoard.Window> windows(long ramBytes) {
    long first = PcMemoryMap.pciWindow(ramBytes);
    return List.of(
        new PcBoard.Window(PcBoard.WindowKind.IO, 0, 0xCF7),
        new PcBoard.Window(PcBoard.WindowKind.IO, 0xD00, 0xFFFF),
        new PcBoard.Window(PcBoard.WindowKind.MEMORY_32, first, PcMemoryMap.PCI_WINDOW_LAST),
        new PcBoard.Window(
            PcBoard.WindowKind.MEMORY_64, PcMemoryMap.PCI_WINDOW_64, PcMemoryMap.PCI_WINDOW_64_LAST));
  }

  private static PcBoard.IsaRouter isaRouter() {
    return new PcBoard.IsaRouter(
        PirqRouter.ISA_DEVICE, PirqRouter.FIRST_REGISTER, PirqRouter.FIRST_GSI, PirqRouter.PIRQS, FREE_IRQS);
  }

  private static List<PcBoard.PinRoute> routes() {
    List<PcBoard.PinRoute> routes = new ArrayList<>();
    for (int device = 0; device < PCI_DEVICES; device++) {
      for (int pin = 0; pin < PirqRouter.PIRQS; pin++) {
        int gsi = PirqRouter.FIRST_GSI + PirqRouter.pirq(device, pin);
        routes.add(new PcBoard.PinRoute(device, pin, gsi));
      }
    }
    return routes;
  }
}

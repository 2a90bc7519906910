package org.javisor.devices.pc;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.javisor.device.Device;
import org.javisor.device.RemovableDrive;
import org.javisor.devices.pc.ahci.AhciController;
import org.javisor.devices.pc.ata.AtaDevice;
import org.javisor.devices.pc.ata.AtaDisk;
import org.javisor.devices.pc.ata.AtapiCdrom;
import org.javisor.devices.pc.ata.DiskIdentity;
import org.javisor.devices.pc.floppy.FloppyController;
import org.javisor.devices.pc.ide.IdeController;
import org.javisor.devices.pc.interrupt.InterruptFabric;
import org.javisor.devices.pc.isadma.IsaDma;
import org.javisor.devices.pc.pci.PciHost;

/** The controllers of a machine's drives. */
public final class Storage {
  /** The IDE controller is a function of the ISA bridge's device. */
  private static final int IDE_DEVICE = 1;

  private static final int IDE_FUNCTION = 1;

  private static final int SATA_DEVICE = 7;
  private static final int QUEUE_DEPTH = 32;

  private final List<Device> devices = new ArrayList<>();
  private final List<Runnable> waits = new ArrayList<>();
  private Optional<IdeController> ideController = Optional.empty();
  private Optional<AhciController> sataAdapter = Optional.empty();
  private Optional<FloppyController> floppyController = Optional.empty();

  /** Builds the controllers and puts them on the buses. */
  Storage(Sockets sockets, InterruptFabric interrupts, PciHost pci, StorageSettings settings) {
    if (!settings.ide().isEmpty()) {
      addIde(sockets, interrupts, pci, settings);
    }
    if (!settings.sata().isEmpty()) {
      AhciController ahci = new AhciController(
          sockets.memory(), sockets.clock(), settings.timing(),
          settings.sata().stream().map(drive -> ataDevice(drive, QUEUE_DEPTH)).toList());
      ahci.plug(pci, SATA_DEVICE, 0);
      devices.add(ahci);
      sataAdapter = Optional.of(ahci);
      waits.add(ahci::awaitIdle);
    }
    IsaDma dma = new IsaDma(sockets.memory());
    dma.attachPorts(sockets.ports());
    devices.add(dma);
    if (!settings.floppies().isEmpty()) {
      FloppyController floppy = new FloppyController(
          sockets.clock(), settings.timing(), interrupts.isaLine(FloppyController.IRQ), dma, settings.floppies());
      floppy.attachPorts(sockets.ports());
      devices.add(floppy);
      floppyController = Optional.of(floppy);
      waits.add(floppy::awaitIdle);
    }
  }

  private void addIde(Sockets sockets, InterruptFabric interrupts, PciHost pci, StorageSettings settings) {
    List<Optional<AtaDevice>> drives = new ArrayList<>();
    for (int i = 0; i < IdeController.DRIVES; i++) {
      drives.add(i < settings.ide().size() ? ataDevice(settings.ide().get(i), 0) : Optional.empty());
    }
    IdeController.Wiring wiring = new IdeController.Wiring(
        sockets.memory(), sockets.clock(), settings.timing(),
        List.of(
            interrupts.isaLine(IdeController.PRIMARY_IRQ), interrupts.isaLine(IdeController.PRIMARY_IRQ + 1)));
    IdeController ide = new IdeController(wiring, sockets.ports(), drives);
    ide.plug(pci, IDE_DEVICE, IDE_FUNCTION);
    ide.attachPorts(sockets.ports());
    devices.add(ide);
    ideController = Optional.of(ide);
    waits.add(ide::awaitIdle);
  }

  private static Optional<AtaDevice> ataDevice(Drive drive, int queueDepth) {
    return switch (drive) {
      case Drive.None() -> Optional.empty();
      case Drive.Disk(var medium, var serialNumber) ->
          Optional.of(new AtaDisk(medium, new DiskIdentity(serialNumber, queueDepth)));
      case Drive.Cdrom(var medium) -> Optional.of(new AtapiCdrom(medium));
    };
  }

  /** The front of the CD drive at a place of the IDE controller; empty where there is none. */
  public Optional<RemovableDrive> ideFront(int place) {
    return ideController.flatMap(controller -> controller.front(place));
  }

  /** The front of the CD drive at a Serial ATA port; empty where there is none. */
  public Optional<RemovableDrive> sataFront(int port) {
    return sataAdapter.flatMap(adapter -> adapter.front(port));
  }

  /** The front of a floppy drive; empty where there is none. */
  public Optional<RemovableDrive> floppyFront(int drive) {
    return floppyController.map(controller -> controller.front(drive));
  }

  List<Device> devices() {
    return devices;
  }

  /** Waits until no medium is used any more: then they can be closed. The machine must not run. */
  public void awaitIdle() {
    waits.forEach(Runnable::run);
  }
}

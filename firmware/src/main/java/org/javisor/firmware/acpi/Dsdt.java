package org.javisor.firmware.acpi;

import static org.javisor.firmware.acpi.Aml.define;
import static org.javisor.firmware.acpi.Aml.device;
import static org.javisor.firmware.acpi.Aml.eisaId;
import static org.javisor.firmware.acpi.Aml.integer;
import static org.javisor.firmware.acpi.Aml.pack;
import static org.javisor.firmware.acpi.Aml.scope;
import static org.javisor.firmware.acpi.Aml.string;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.javisor.device.PcBoard;
import org.javisor.device.PcBoard.SerialPort;
import org.javisor.device.PcBoard.Window;

/**
 * The Differentiated System Description Table: CPUs, the PCI host bridge with its windows and interrupt routes, the
 * devices that cannot be enumerated, and how to power off.
 *
 * @see "ACPI 6.5, section 5.2.11.1 Differentiated System Description Table"
 */
final class Dsdt {
  private static final int REVISION = 2;
  private static final int FW_CFG_PORT = 0x510;
  private static final int FW_CFG_PORTS = 12;

  private Dsdt() {}

  static byte[] of(PcBoard board) {
    byte[] sleep = integer(board.powerManagement().s5SleepType());
    byte[] s5 = define("_S5", pack(sleep, sleep, integer(0), integer(0)));
    byte[] model = new PciInterrupts(board.pci()).model();
    byte[] system = scope("\\_SB", cpus(board), hostBridge(board), virtioMmio(board));
    return SystemTable.of("DSDT", REVISION, new TableBytes().bytes(s5).bytes(model).bytes(system));
  }

  /** The _UID is the MADT's processor UID. */
  private static byte[] cpus(PcBoard board) {
    List<byte[]> devices = new ArrayList<>();
    for (int i = 0; i < board.cpus().size(); i++) {
      String segment = String.format(Locale.ROOT, "C%03X", i);
      devices.add(device(segment, define("_HID", string("ACPI0007")), define("_UID", integer(i))));
    }
    return join(devices);
  }

  private static byte[] hostBridge(PcBoard board) {
    List<byte[]> children = new ArrayList<>(isaDevices(board));
    for (int i = 0; i < board.serialPorts().size(); i++) {
      children.add(serialPort(i, board.serialPorts().get(i)));
    }
    return device(
        "PCI0",
        define("_HID", eisaId("PNP0A03")),
        define("_UID", integer(0)),
        define("_BBN", integer(0)),
        define("_CRS", windows(board.pci().windows())),
        new PciInterrupts(board.pci()).routing(),
        join(children));
  }

  private static byte[] windows(List<Window> windows) {
    Resources resources = new Resources().busWindow(0, 0xFF).io(0xCF8, 8);
    for (Window window : windows) {
      switch (window.kind()) {
        case IO -> resources.ioWindow(window.first(), window.lastInclusive());
        case MEMORY_32 -> resources.memoryWindow(window.first(), window.lastInclusive());
        case MEMORY_64 -> resources.wideMemoryWindow(window.first(), window.lastInclusive());
      }
    }
    return resources.toBuffer();
  }

  private static List<byte[]> isaDevices(PcBoard board) {
    List<byte[]> devices = new ArrayList<>();
    devices.add(isaDevice("PIC", "PNP0000", new Resources().io(0x20, 2).io(0xA0, 2).io(0x4D0, 2).irq(2)));
    devices.add(isaDevice("TIMR", "PNP0100", new Resources().io(0x40, 4).irq(0)));
    devices.add(isaDevice("RTC", "PNP0B00", new Resources().io(0x70, 2).irq(8)));
    devices.add(isaDevice("SPKR", "PNP0800", new Resources().io(0x61, 1)));
    devices.add(isaDevice("HPET", "PNP0103", new Resources().memory(board.hpet().address(), 0x400)));
    devices.add(isaDevice("BRD", "PNP0C02", boardPorts(board)));
    if (board.keyboardController()) {
      devices.add(isaDevice("KBD", "PNP0303", new Resources().io(0x60, 1).io(0x64, 1).irq(1)));
      devices.add(isaDevice("MOU", "PNP0F13", new Resources().irq(12)));
    }
    devices.add(device(
        "FWCF",
        define("_HID", string("QEMU0002")),
        define("_STA", integer(0x0B)),
        define("_CRS", new Resources().io(FW_CFG_PORT, FW_CFG_PORTS).toBuffer())));
    return devices;
  }

  /** Ports that belong to the board itself, so that no device is placed over them. */
  private static Resources boardPorts(PcBoard board) {
    PcBoard.PowerManagement power = board.powerManagement();
    Resources resources = new Resources().io(power.pm1EventPort(), 4).io(power.pm1ControlPort(), 2);
    resources.io(power.pmTimerPort(), 4);
    if (power.gpePort() != 0) {
      resources.io(power.gpePort(), power.gpeBytes());
    }
    if (power.smiCommandPort() != 0) {
      resources.io(power.smiCommandPort(), 2);
    }
    return resources;
  }

  private static byte[] virtioMmio(PcBoard board) {
    List<byte[]> devices = new ArrayList<>();
    for (int i = 0; i < board.virtioMmio().size(); i++) {
      devices.add(virtioMmio(i, board.virtioMmio().get(i)));
    }
    return join(devices);
  }

  /** @see "Linux, drivers/virtio/virtio_mmio.c: the ID by which its driver finds such devices" */
  private static byte[] virtioMmio(int index, PcBoard.VirtioMmio place) {
    return device(
        "VIO" + Integer.toHexString(index).toUpperCase(Locale.ROOT),
        define("_HID", string("LNRO0005")),
        define("_UID", integer(index)),
        define("_CRS", new Resources().memory(place.address(), 0x1000).interrupt(place.gsi()).toBuffer()));
  }

  private static byte[] serialPort(int index, SerialPort port) {
    return device(
        "COM" + (index + 1),
        define("_HID", eisaId("PNP0501")),
        define("_UID", integer(index + 1L)),
        define("_CRS", new Resources().io(port.port(), 8).irq(port.gsi()).toBuffer()));
  }

  private static byte[] isaDevice(String segment, String id, Resources resources) {
    return device(segment, define("_HID", eisaId(id)), define("_CRS", resources.toBuffer()));
  }

  private static byte[] join(List<byte[]> parts) {
    return Aml.join(parts.toArray(byte[][]::new));
  }
}

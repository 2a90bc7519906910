package org.javisor.firmware.acpi;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.PcBoard;

/** A board as a PC of the i440FX kind is wired. */
final class SampleBoard {
  private SampleBoard() {}

  static PcBoard withCpus(int count) {
    List<Integer> cpus = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cpus.add(i);
    }
    List<PcBoard.PinRoute> routes = new ArrayList<>();
    for (int device = 0; device < 32; device++) {
      for (int pin = 0; pin < 4; pin++) {
        routes.add(new PcBoard.PinRoute(device, pin, 16 + (device + pin) % 4));
      }
    }
    return new PcBoard(
        cpus,
        count,
        512L << 20,
        0,
        new PcBoard.Apics(
            0xFEE0_0000L,
            0,
            0xFEC0_0000L,
            0,
            24,
            List.of(new PcBoard.SourceOverride(0, 2, false, false), new PcBoard.SourceOverride(9, 9, true, false))),
        new PcBoard.Hpet(0xFED0_0000L, 0x8086_A201, 100),
        new PcBoard.PowerManagement(9, 0x600, 0x604, 0x608, true, 0xAFE0, 4, 0xB2, 0xF1, 0xF0, 0, 0xCF9, 6, 0x32),
        new PcBoard.Pci(
            List.of(
                new PcBoard.Window(PcBoard.WindowKind.IO, 0, 0xCF7),
                new PcBoard.Window(PcBoard.WindowKind.IO, 0xD00, 0xFFFF),
                new PcBoard.Window(PcBoard.WindowKind.MEMORY_32, 0xC000_0000L, 0xFEBF_FFFFL),
                new PcBoard.Window(PcBoard.WindowKind.MEMORY_64, 0x8_0000_0000L, 0xF_FFFF_FFFFL)),
            routes,
            new PcBoard.IsaRouter(1, 0x60, 16, 4, List.of(5, 10, 11))),
        List.of(new PcBoard.SerialPort(0x3F8, 4), new PcBoard.SerialPort(0x2F8, 3)),
        List.of(new PcBoard.VirtioMmio(0xFED8_0000L, 20)),
        true);
  }
}

package org.javisor.devices.pc;

import java.util.List;
import java.util.Optional;
import org.javisor.device.CharacterBackend;
import org.javisor.device.WallClock;
import org.javisor.devices.pc.fwcfg.FwCfgItems;
import org.javisor.devices.pc.interrupt.ApicSettings;

/**
 * What a machine chooses about its board.
 *
 * @param apics how many CPUs, and the rates of their timers
 * @param ramBytes all of the guest's RAM
 * @param wallClock what the real-time clock starts from
 * @param serial the other ends of COM1 to COM4, at most four
 * @param debugConsole where bytes written to port 0xE9 go
 * @param firmware what fw_cfg offers beside RAM size and CPU counts
 * @param bios the BIOS ROM; without one, all memory below 1 MiB is RAM, and a kernel is loaded from outside
 */
public record MotherboardSettings(
    ApicSettings apics,
    long ramBytes,
    WallClock wallClock,
    List<CharacterBackend> serial,
    CharacterBackend debugConsole,
    FwCfgItems firmware,
    Optional<BiosSocket> bios) {
  public MotherboardSettings {
    serial = List.copyOf(serial);
    if (serial.size() > 4) {
      throw new IllegalArgumentException("a PC has at most four serial ports, not " + serial.size());
    }
  }
}

package org.javisor.firmware.bios;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import org.javisor.device.PcBoard;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.MemoryMap;
import org.javisor.firmware.acpi.AcpiTables;
import org.javisor.firmware.smbios.MachineIdentity;
import org.javisor.firmware.smbios.SmbiosTables;

/**
 * The files of fw_cfg from which SeaBIOS learns what machine it runs on.
 *
 * @see "SeaBIOS, docs/Runtime_config.md"
 */
public final class BiosFiles {
  private static final int E820_ENTRY_BYTES = 20;

  /** Where the first serial port stands. */
  private static final int SERIAL_PORT = 0x3F8;

  private BiosFiles() {}

  /**
   * All files by name.
   *
   * @param vga whether the board has a VGA
   */
  public static Map<String, byte[]> of(
      BiosRequest request, PcBoard board, boolean vga, MemoryMap map, MachineIdentity identity) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("etc/e820", e820(map));
    files.putAll(AcpiTables.files(board, vga));
    files.putAll(SmbiosTables.files(identity, map, board.cpus().size()));
    files.put("etc/boot-fail-wait", number(-1));
    request.menu().ifPresent(wait -> files.put("etc/boot-menu-wait", number(wait.toMillis())));
    if (request.serialScreen()) {
      files.put("etc/sercon-port", number(SERIAL_PORT));
    }
    int count = 0;
    for (BootFile rom : request.optionRoms()) {
      files.put("genroms/rom%02d.bin".formatted(count++), rom.bytes());
    }
    return files;
  }

  /** RAM only: the BIOS adds what it reserves itself. */
  private static byte[] e820(MemoryMap map) {
    boolean high = map.highRamSizeBytes() > 0;
    ByteBuffer table = ByteBuffer.allocate(high ? 2 * E820_ENTRY_BYTES : E820_ENTRY_BYTES);
    table.order(ByteOrder.LITTLE_ENDIAN);
    table.putLong(0).putLong(map.lowRamEnd()).putInt(MemoryMap.Type.RAM.code());
    if (high) {
      table.putLong(MemoryMap.HIGH_RAM_START).putLong(map.highRamSizeBytes()).putInt(MemoryMap.Type.RAM.code());
    }
    return table.array();
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }
}

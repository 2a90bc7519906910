package org.javisor.firmware.linux;

import java.util.List;
import org.javisor.firmware.BootTarget;
import org.javisor.firmware.MemoryMap;
import org.javisor.firmware.MemoryMap.Region;
import org.javisor.firmware.initrd.PlacedInitrd;
import org.javisor.firmware.layout.LittleEndian;
import org.javisor.firmware.layout.LowMemory;

/**
 * Builds boot_params, the "zero page".
 *
 * @see "Linux, Documentation/arch/x86/zero-page.rst"
 */
final class BootParams {
  private static final int SIZE_BYTES = 4096;
  private static final int SCREEN_INFO = 0;
  private static final int EXTENDED_MEMORY_KIB = 0x02;
  private static final int OLD_COMMAND_LINE_MAGIC = 0x20;
  private static final int RSDP_ADDRESS = 0x70;
  private static final int ALTERNATIVE_MEMORY_KIB = 0x1E0;
  private static final int E820_COUNT = 0x1E8;
  private static final int E820_TABLE = 0x2D0;
  private static final int E820_ENTRY_BYTES = 20;
  private static final int UNDEFINED_LOADER = 0xFF;
  private static final int FIRST_VERSION_WITH_COMMAND_LINE = 0x0202;

  private BootParams() {}

  /** Writes it to {@link LowMemory#INFO}; the command line is in its place already. */
  static void write(SetupHeader header, BootTarget target, PlacedInitrd initrd) {
    byte[] page = new byte[SIZE_BYTES];
    header.copyTo(page);
    if (target.vgaText()) {
      writeVgaText(page);
    }
    MemoryMap map = target.map();
    long extendedKib = (map.lowRamEnd() - MemoryMap.EXTENDED_START) >>> 10;
    LittleEndian.put16(page, EXTENDED_MEMORY_KIB, (int) Math.min(extendedKib, 0xFC00));
    LittleEndian.put32(page, ALTERNATIVE_MEMORY_KIB, (int) extendedKib);
    LittleEndian.put64(page, RSDP_ADDRESS, target.rsdpAddress());
    writeE820(page, map.regions());
    LittleEndian.put8(page, SetupHeader.TYPE_OF_LOADER, UNDEFINED_LOADER);
    LittleEndian.put32(page, SetupHeader.RAMDISK_IMAGE, (int) initrd.address());
    LittleEndian.put32(page, SetupHeader.RAMDISK_SIZE, (int) initrd.sizeBytes());
    if (header.version() >= FIRST_VERSION_WITH_COMMAND_LINE) {
      LittleEndian.put32(page, SetupHeader.COMMAND_LINE_POINTER, LowMemory.COMMAND_LINE);
    } else {
      writeOldCommandLine(page);
    }
    target.memory().writeBytes(LowMemory.INFO, page, 0, page.length);
  }

  /** Before protocol 2.02 the offset counts from 0x90000, which is where the command line lies. */
  private static void writeOldCommandLine(byte[] page) {
    LittleEndian.put16(page, OLD_COMMAND_LINE_MAGIC, 0xA33F);
    LittleEndian.put16(page, OLD_COMMAND_LINE_MAGIC + 2, LowMemory.COMMAND_LINE - 0x9_0000);
  }

  private static void writeE820(byte[] page, List<Region> regions) {
    LittleEndian.put8(page, E820_COUNT, regions.size());
    int at = E820_TABLE;
    for (Region region : regions) {
      LittleEndian.put64(page, at, region.start());
      LittleEndian.put64(page, at + 8, region.sizeBytes());
      LittleEndian.put32(page, at + 16, region.type().code());
      at += E820_ENTRY_BYTES;
    }
  }

  /**
   * Mode 3, 80 by 25 characters of 16 lines, on a VGA. Without it the kernel takes the screen for absent.
   *
   * @see "Linux, include/uapi/linux/screen_info.h"
   */
  private static void writeVgaText(byte[] page) {
    LittleEndian.put8(page, SCREEN_INFO + 0x06, 3);
    LittleEndian.put8(page, SCREEN_INFO + 0x07, 80);
    LittleEndian.put8(page, SCREEN_INFO + 0x0E, 25);
    LittleEndian.put8(page, SCREEN_INFO + 0x0F, 1);
    LittleEndian.put16(page, SCREEN_INFO + 0x10, 16);
  }
}

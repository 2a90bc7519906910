package org.javisor.firmware.multiboot;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootTarget;
import org.javisor.firmware.MemoryMap;
import org.javisor.firmware.MemoryMap.Region;
import org.javisor.firmware.layout.LowMemory;
import org.javisor.memory.AddressSpace;

/**
 * Writes the multiboot information structure.
 *
 * @see "Multiboot Specification 0.6.96, section 3.3 Boot information format"
 */
final class MultibootInformation {
  private static final int HAS_MEMORY = 1;
  private static final int HAS_COMMAND_LINE = 1 << 2;
  private static final int HAS_MODULES = 1 << 3;
  private static final int HAS_MEMORY_MAP = 1 << 6;
  private static final int HAS_LOADER_NAME = 1 << 9;

  private static final int MEMORY_MAP = LowMemory.TABLES;
  private static final int MEMORY_MAP_ENTRY_BYTES = 24;
  private static final int LOADER_NAME = LowMemory.TABLES + 0x1000;
  private static final int MODULES = LowMemory.TABLES + 0x2000;
  private static final int MODULE_BYTES = 16;
  private static final int STRINGS = LowMemory.TABLES + 0x4000;
  private static final int MAXIMUM_MODULES = (STRINGS - MODULES) / MODULE_BYTES;

  private MultibootInformation() {}

  /** A module in memory with its string. */
  record Module(long start, long end, String name) {}

  static void write(BootTarget target, List<Module> modules) {
    AddressSpace memory = target.memory();
    writeModules(memory, modules);
    int mapBytes = writeMemoryMap(memory, target.map().regions());
    LowMemory.writeString(memory, LOADER_NAME, "Javisor");
    int flags = HAS_MEMORY | HAS_COMMAND_LINE | HAS_MODULES | HAS_MEMORY_MAP | HAS_LOADER_NAME;
    for (int offset = 0; offset < 120; offset += 4) {
      memory.write(LowMemory.INFO + offset, 4, 0);
    }
    memory.write(LowMemory.INFO, 4, flags);
    memory.write(LowMemory.INFO + 4, 4, MemoryMap.EBDA_START >>> 10);
    memory.write(LowMemory.INFO + 8, 4, (target.map().lowRamEnd() - MemoryMap.EXTENDED_START) >>> 10);
    memory.write(LowMemory.INFO + 16, 4, LowMemory.COMMAND_LINE);
    memory.write(LowMemory.INFO + 20, 4, modules.size());
    memory.write(LowMemory.INFO + 24, 4, MODULES);
    memory.write(LowMemory.INFO + 44, 4, mapBytes);
    memory.write(LowMemory.INFO + 48, 4, MEMORY_MAP);
    memory.write(LowMemory.INFO + 64, 4, LOADER_NAME);
  }

  private static void writeModules(AddressSpace memory, List<Module> modules) {
    if (modules.size() > MAXIMUM_MODULES) {
      throw tooMany(modules.size());
    }
    long at = MODULES;
    long string = STRINGS;
    for (Module module : modules) {
      if (string + module.name().getBytes(StandardCharsets.UTF_8).length >= LowMemory.COMMAND_LINE) {
        throw tooMany(modules.size());
      }
      memory.write(at, 4, module.start());
      memory.write(at + 4, 4, module.end());
      memory.write(at + 8, 4, string);
      memory.write(at + 12, 4, 0);
      at += MODULE_BYTES;
      string += LowMemory.writeString(memory, string, module.name());
    }
  }

  private static BootException tooMany(int count) {
    return new BootException(Kind.UNSUPPORTED, "modules", count + " are too many", "join some of them");
  }

  /** Each entry starts with its size, which does not count itself. Returns the size of the list. */
  private static int writeMemoryMap(AddressSpace memory, List<Region> regions) {
    long at = MEMORY_MAP;
    for (Region region : regions) {
      memory.write(at, 4, MEMORY_MAP_ENTRY_BYTES - 4);
      memory.write(at + 4, 8, region.start());
      memory.write(at + 12, 8, region.sizeBytes());
      memory.write(at + 20, 4, region.type().code());
      at += MEMORY_MAP_ENTRY_BYTES;
    }
    return regions.size() * MEMORY_MAP_ENTRY_BYTES;
  }
}

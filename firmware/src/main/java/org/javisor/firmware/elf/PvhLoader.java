package org.javisor.firmware.elf;

import java.util.List;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.BootState;
import org.javisor.firmware.BootTarget;
import org.javisor.firmware.MemoryMap.Region;
import org.javisor.firmware.initrd.PlacedInitrd;
import org.javisor.firmware.layout.Loading;
import org.javisor.firmware.layout.LowMemory;
import org.javisor.memory.AddressSpace;

/**
 * Starts an ELF kernel by the PVH protocol: 32-bit protected mode without paging, EBX pointing to hvm_start_info.
 *
 * @see "Xen, docs/misc/pvh: x86/HVM direct boot ABI; public header arch-x86/hvm/start_info.h"
 */
public final class PvhLoader {
  private static final int START_MAGIC = 0x336E_C578;
  private static final int MEMORY_MAP = LowMemory.TABLES;
  private static final int MODULE_LIST = LowMemory.TABLES + 0x4000;
  private static final long MODULE_LIMIT = 0x7FFF_FFFFL;

  private PvhLoader() {}

  /**
   * Loads the kernel and describes the machine to it.
   *
   * @throws BootException if the file has no PVH note or does not fit
   */
  public static BootState load(BootRequest request, ElfFile elf, BootTarget target) {
    long entry = elf.pvhEntry()
        .orElseThrow(() -> new BootException(
            Kind.UNSUPPORTED, request.kernel().name(), "has no PVH entry note", "boot it by another protocol"));
    elf.load(target);
    Loading.writeCommandLine(target, request.commandLine(), Long.MAX_VALUE);
    PlacedInitrd initrd = PlacedInitrd.place(request, target, elf.physicalEnd(), MODULE_LIMIT);
    AddressSpace memory = target.memory();
    writeMemoryMap(memory, target.map().regions());
    if (!initrd.isEmpty()) {
      memory.write(MODULE_LIST, 8, initrd.address());
      memory.write(MODULE_LIST + 8, 8, initrd.sizeBytes());
      memory.write(MODULE_LIST + 16, 8, 0);
      memory.write(MODULE_LIST + 24, 8, 0);
    }
    writeStartInfo(target, initrd);
    LowMemory.writeBiosData(memory);
    LowMemory.writeGdt(memory, false);
    return new BootState.Protected32(
        (int) entry,
        new BootState.Registers(0, LowMemory.INFO, 0),
        LowMemory.STACK_TOP,
        LowMemory.GDT,
        LowMemory.gdtLimit());
  }

  private static void writeStartInfo(BootTarget target, PlacedInitrd initrd) {
    AddressSpace memory = target.memory();
    memory.write(LowMemory.INFO, 4, START_MAGIC);
    memory.write(LowMemory.INFO + 4, 4, 1);
    memory.write(LowMemory.INFO + 8, 4, 0);
    memory.write(LowMemory.INFO + 12, 4, initrd.isEmpty() ? 0 : 1);
    memory.write(LowMemory.INFO + 16, 8, initrd.isEmpty() ? 0 : MODULE_LIST);
    memory.write(LowMemory.INFO + 24, 8, LowMemory.COMMAND_LINE);
    memory.write(LowMemory.INFO + 32, 8, target.rsdpAddress());
    memory.write(LowMemory.INFO + 40, 8, MEMORY_MAP);
    memory.write(LowMemory.INFO + 48, 4, target.map().regions().size());
    memory.write(LowMemory.INFO + 52, 4, 0);
  }

  private static void writeMemoryMap(AddressSpace memory, List<Region> regions) {
    long at = MEMORY_MAP;
    for (Region region : regions) {
      memory.write(at, 8, region.start());
      memory.write(at + 8, 8, region.sizeBytes());
      memory.write(at + 16, 4, region.type().code());
      memory.write(at + 20, 4, 0);
      at += 24;
    }
  }
}

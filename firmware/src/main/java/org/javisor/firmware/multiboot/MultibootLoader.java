package org.javisor.firmware.multiboot;

import java.util.ArrayList;
import java.util.List;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.BootState;
import org.javisor.firmware.BootTarget;
import org.javisor.firmware.elf.ElfFile;
import org.javisor.firmware.layout.Loading;
import org.javisor.firmware.layout.Loading.Slice;
import org.javisor.firmware.layout.LowMemory;
import org.javisor.firmware.multiboot.MultibootHeader.Addresses;

/**
 * Loads multiboot 1 kernels, as ELF or by the addresses in their header, with their modules.
 *
 * @see "Multiboot Specification 0.6.96, sections 3.2 Machine state and 3.3 Boot information format"
 */
public final class MultibootLoader {
  private static final int BOOT_MAGIC = 0x2BAD_B002;
  private static final long PAGE = 4096;

  private final BootRequest request;
  private final BootTarget target;
  private final BootFile file;

  private MultibootLoader(BootRequest request, BootTarget target) {
    this.request = request;
    this.target = target;
    this.file = request.kernel();
  }

  /** Whether the file has a multiboot header. */
  public static boolean matches(BootFile file) {
    return MultibootHeader.find(file).isPresent();
  }

  /** Whether the file has a multiboot header that says where a file that is not ELF is loaded. */
  public static boolean matchesFlat(BootFile file) {
    return MultibootHeader.find(file).filter(MultibootHeader::hasAddresses).isPresent();
  }

  /**
   * Loads the kernel, its modules and the boot information.
   *
   * @throws BootException if it has no or a malformed header, or does not fit
   */
  public static BootState load(BootRequest request, BootTarget target) {
    return new MultibootLoader(request, target).load();
  }

  private BootState load() {
    MultibootHeader header = MultibootHeader.find(file)
        .orElseThrow(() -> new BootException(
            Kind.FOREIGN, file.name(), "has no multiboot header in its first 8 KiB", "boot it by another protocol"));
    Loaded kernel = header.hasAddresses() ? loadByAddresses(header) : loadElf();
    String commandLine = request.commandLine().isEmpty() ? file.name() : file.name() + " " + request.commandLine();
    Loading.writeCommandLine(target, commandLine, Long.MAX_VALUE);
    List<MultibootInformation.Module> modules = placeModules(kernel.end());
    MultibootInformation.write(target, modules);
    LowMemory.writeBiosData(target.memory());
    LowMemory.writeGdt(target.memory(), false);
    return new BootState.Protected32(
        (int) kernel.entry(),
        new BootState.Registers(BOOT_MAGIC, LowMemory.INFO, 0),
        LowMemory.STACK_TOP,
        LowMemory.GDT,
        LowMemory.gdtLimit());
  }

  private record Loaded(long entry, long end) {}

  private Loaded loadElf() {
    if (!ElfFile.matches(file.bytes())) {
      throw malformed("its multiboot header gives no load addresses, and it is no ELF file");
    }
    ElfFile elf = ElfFile.parse(file);
    elf.load(target);
    long entry = elf.physicalEntry();
    if (entry >>> 32 != 0) {
      throw malformed("its entry lies above 4 GiB");
    }
    return new Loaded(entry, elf.physicalEnd());
  }

  private Loaded loadByAddresses(MultibootHeader header) {
    Addresses a = header.addresses();
    long fileStart = header.fileOffset() - (a.header() - a.load());
    long loadSize = (a.loadEnd() == 0 ? a.load() + file.sizeBytes() - fileStart : a.loadEnd()) - a.load();
    if (a.header() < a.load() || fileStart < 0 || loadSize <= 0) {
      throw malformed("its multiboot header contradicts itself");
    }
    if (loadSize > file.sizeBytes() - fileStart) {
      throw new BootException(
          Kind.TRUNCATED, file.name(), "is shorter than its header says", "fetch it again: the copy is incomplete");
    }
    long end = Math.max(a.bssEnd(), a.load() + loadSize);
    if (a.entry() < a.load() || a.entry() >= end) {
      throw malformed("its entry lies outside its load addresses");
    }
    Loading.requireFree(target, file.name(), "the kernel", a.load(), end - a.load());
    Loading.copy(target, file.bytes(), new Slice((int) fileStart, (int) loadSize), a.load(), end - a.load());
    return new Loaded(a.entry(), end);
  }

  private BootException malformed(String problem) {
    return new BootException(Kind.MALFORMED, file.name(), problem, "fetch or build it again");
  }

  /** Modules follow the kernel directly: small kernels take what lies behind the last module as their heap. */
  private List<MultibootInformation.Module> placeModules(long kernelEnd) {
    List<MultibootInformation.Module> modules = new ArrayList<>();
    long at = Math.max(kernelEnd, 1 << 20);
    for (BootFile module : request.initrds()) {
      at = (at + PAGE - 1) & -PAGE;
      Loading.requireRam(target, module.name(), "the module", at, module.sizeBytes());
      Loading.copy(target, module.bytes(), new Slice(0, module.sizeBytes()), at, module.sizeBytes());
      modules.add(new MultibootInformation.Module(at, at + module.sizeBytes(), module.name()));
      at += module.sizeBytes();
    }
    return modules;
  }
}

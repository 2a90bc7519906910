package org.javisor.firmware;

import java.util.Optional;
import org.javisor.compression.Compression;
import org.javisor.compression.CompressionException;
import org.javisor.compression.Unpacked;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.elf.ElfFile;
import org.javisor.firmware.elf.PvhLoader;
import org.javisor.firmware.layout.FlatLoader;
import org.javisor.firmware.linux.LinuxLoader;
import org.javisor.firmware.multiboot.MultibootLoader;

/** Puts a kernel and what belongs to it into guest memory. The entry class of this module. */
public final class BootLoader {
  private BootLoader() {}

  /**
   * Loads a kernel by the protocol that the request names or the file tells.
   *
   * @return how the first CPU must start
   * @throws BootException if anything is wrong with the files or they do not fit; guest memory may be written partly
   */
  public static BootState load(BootRequest request, BootTarget target) {
    if (request.entry() instanceof Entry.Flat flat) {
      return FlatLoader.load(request.kernel(), flat, target);
    }
    BootFile kernel = request.kernel();
    if (LinuxLoader.matches(kernel) && acceptsLinux(request.entry())) {
      return LinuxLoader.loadImage(request, target);
    }
    BootRequest plain = unpackWhole(request, target);
    if (ElfFile.matches(plain.kernel().bytes())) {
      return loadElf(plain, target);
    }
    if (MultibootLoader.matchesFlat(plain.kernel())) {
      return MultibootLoader.load(plain, target);
    }
    throw new BootException(
        Kind.FOREIGN,
        kernel.name(),
        FileLooks.describe(plain.kernel().bytes()),
        "name a Linux bzImage or vmlinux for x86, a multiboot kernel, or give a load address for a flat file");
  }

  private static boolean acceptsLinux(Entry entry) {
    return entry instanceof Entry.Automatic || entry instanceof Entry.Linux;
  }

  private static BootState loadElf(BootRequest request, BootTarget target) {
    return switch (request.entry()) {
      case Entry.Multiboot() -> MultibootLoader.load(request, target);
      case Entry.Pvh() -> PvhLoader.load(request, ElfFile.parse(request.kernel()), target);
      case Entry.Linux() -> LinuxLoader.loadElf(request, ElfFile.parse(request.kernel()), target);
      case Entry.Flat flat -> FlatLoader.load(request.kernel(), flat, target);
      case Entry.Automatic() -> {
        ElfFile elf = ElfFile.parse(request.kernel());
        if (MultibootLoader.matches(request.kernel())) {
          yield MultibootLoader.load(request, target);
        }
        yield elf.pvhEntry().isPresent()
            ? PvhLoader.load(request, elf, target)
            : LinuxLoader.loadElf(request, elf, target);
      }
    };
  }

  /** A kernel may be compressed as a whole: vmlinux.gz and the like. */
  private static BootRequest unpackWhole(BootRequest request, BootTarget target) {
    BootFile kernel = request.kernel();
    Optional<Compression> compression = Compression.detect(kernel.bytes(), 0, kernel.sizeBytes());
    if (compression.isEmpty()) {
      return request;
    }
    try {
      Compression.Bounds bounds = new Compression.Bounds(0, target.map().lowRamEnd());
      Unpacked content = compression.get().unpack(kernel.bytes(), 0, kernel.sizeBytes(), bounds);
      return new BootRequest(
          new BootFile(kernel.name(), content.exactBytes()),
          request.commandLine(),
          request.initrds(),
          request.entry(),
          request.decompression());
    } catch (CompressionException e) {
      Kind kind = e.kind() == CompressionException.Kind.TRUNCATED ? Kind.TRUNCATED : Kind.MALFORMED;
      throw new BootException(kind, kernel.name(), e.problem(), "fetch it again");
    }
  }
}

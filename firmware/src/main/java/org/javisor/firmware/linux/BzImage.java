package org.javisor.firmware.linux;

import java.util.Optional;
import org.javisor.compression.Compression;
import org.javisor.compression.CompressionException;
import org.javisor.compression.Unpacked;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.elf.ElfFile;
import org.javisor.firmware.layout.LittleEndian;

/**
 * A bzImage: boot sector and real-mode setup, then the protected-mode part with the compressed kernel in it.
 *
 * @see "Linux, Documentation/arch/x86/boot.rst"
 */
final class BzImage {
  private static final int FIRST_SUPPORTED_VERSION = 0x0200;

  /** Kernels shrink to a quarter or so; a larger claim is no reason to allocate memory. */
  private static final long PLAUSIBLE_RATIO = 16;

  private final BootFile file;
  private final SetupHeader header;

  BzImage(BootFile file) {
    this.file = file;
    this.header = SetupHeader.of(file.bytes());
    if (header.version() < FIRST_SUPPORTED_VERSION) {
      throw new BootException(
          Kind.UNSUPPORTED, file.name(), "uses a boot protocol before 2.00", "use Linux 1.3.73 or later");
    }
    long needed = header.setupBytes() + header.systemBytes();
    if (file.sizeBytes() <= header.setupBytes() || file.sizeBytes() < needed) {
      throw new BootException(
          Kind.TRUNCATED,
          file.name(),
          "has " + file.sizeBytes() + " of the kernel's " + needed + " bytes",
          "fetch it again: the copy is incomplete");
    }
  }

  SetupHeader header() {
    return header;
  }

  /** Offset of the protected-mode part in the file. */
  int systemOffset() {
    return header.setupBytes();
  }

  int systemBytes() {
    return file.sizeBytes() - header.setupBytes();
  }

  /**
   * Unpacks the kernel proper.
   *
   * @param maximumBytes a larger kernel is refused
   * @return the ELF file, or empty if the payload's place or format is not known: then only the kernel itself can
   *     unpack it
   * @throws BootException if the payload is corrupt
   */
  Optional<BootFile> vmlinux(long maximumBytes) {
    long length = header.payloadBytes();
    if (length == 0) {
      return Optional.empty();
    }
    long offset = header.payloadOffset() + systemOffset();
    if (offset + length > file.sizeBytes() || length < 8) {
      throw new BootException(
          Kind.MALFORMED, file.name(), "places its payload outside the file", "fetch or build it again");
    }
    byte[] bytes = file.bytes();
    Optional<Compression> compression = Compression.detect(bytes, (int) offset, (int) length);
    if (compression.isEmpty()) {
      return Optional.empty();
    }
    BootFile unpacked = unpack(compression.get(), (int) offset, (int) length, maximumBytes);
    return ElfFile.matches(unpacked.bytes()) ? Optional.of(unpacked) : Optional.empty();
  }

  /** The build appends the unpacked size to every format but gzip, which has it at the same place itself. */
  private BootFile unpack(Compression compression, int offset, int length, long maximumBytes) {
    byte[] bytes = file.bytes();
    long stated = LittleEndian.getUnsigned32(bytes, offset + length - 4);
    long expected = Math.min(stated, length * PLAUSIBLE_RATIO);
    int packed = compression == Compression.GZIP ? length : length - 4;
    try {
      Unpacked kernel = compression.unpack(bytes, offset, packed, new Compression.Bounds(expected, maximumBytes));
      return new BootFile(file.name(), kernel.exactBytes());
    } catch (CompressionException e) {
      if (e.kind() == CompressionException.Kind.TOO_LARGE) {
        throw new BootException(
            Kind.MEMORY_TOO_SMALL, file.name(), "the kernel " + e.problem(), "give the machine more memory");
      }
      throw new BootException(
          Kind.MALFORMED,
          file.name(),
          "its " + compression.label() + " payload " + e.problem(),
          "fetch it again, or let the guest unpack it");
    }
  }
}

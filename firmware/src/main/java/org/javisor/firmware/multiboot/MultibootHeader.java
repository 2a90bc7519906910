package org.javisor.firmware.multiboot;

import java.util.Optional;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.layout.LittleEndian;

/**
 * The header that marks a kernel as bootable by multiboot 1.
 *
 * @param fileOffset where it stands in the file
 * @param flags what the kernel wants
 * @param addresses the load addresses, meaningful if {@link #hasAddresses()}
 * @see "Multiboot Specification 0.6.96, section 3.1 OS image format"
 */
record MultibootHeader(int fileOffset, int flags, Addresses addresses) {
  private static final int MAGIC = 0x1BAD_B002;
  private static final int SEARCH_BYTES = 8192;
  private static final int ADDRESSES = 1 << 16;
  private static final int ALIGN_MODULES = 1;
  private static final int MEMORY_INFO = 1 << 1;
  private static final int VIDEO_MODE = 1 << 2;
  private static final int REQUIRED = 0xFFFF;

  /** The "a.out kludge": where to load a file that is not ELF. All are physical. */
  record Addresses(long header, long load, long loadEnd, long bssEnd, long entry) {}

  /**
   * Searches for the header.
   *
   * @throws BootException if it is truncated or wants something unknown
   */
  static Optional<MultibootHeader> find(BootFile file) {
    byte[] bytes = file.bytes();
    int last = Math.min(bytes.length, SEARCH_BYTES) - 12;
    for (int at = 0; at <= last; at += 4) {
      if (LittleEndian.get32(bytes, at) == MAGIC) {
        int flags = LittleEndian.get32(bytes, at + 4);
        if (MAGIC + flags + LittleEndian.get32(bytes, at + 8) == 0) {
          return Optional.of(parse(file, at, flags));
        }
      }
    }
    return Optional.empty();
  }

  private static MultibootHeader parse(BootFile file, int at, int flags) {
    int unknown = flags & REQUIRED & ~(ALIGN_MODULES | MEMORY_INFO | VIDEO_MODE);
    if (unknown != 0) {
      throw new BootException(
          Kind.UNSUPPORTED,
          file.name(),
          "its multiboot header requires unknown features (flags 0x" + Integer.toHexString(unknown) + ")",
          "boot it by another protocol");
    }
    byte[] bytes = file.bytes();
    if ((flags & ADDRESSES) == 0) {
      return new MultibootHeader(at, flags, new Addresses(0, 0, 0, 0, 0));
    }
    if (bytes.length - at < 32) {
      throw new BootException(
          Kind.TRUNCATED, file.name(), "ends inside its multiboot header", "fetch it again: the copy is incomplete");
    }
    return new MultibootHeader(
        at,
        flags,
        new Addresses(
            LittleEndian.getUnsigned32(bytes, at + 12),
            LittleEndian.getUnsigned32(bytes, at + 16),
            LittleEndian.getUnsigned32(bytes, at + 20),
            LittleEndian.getUnsigned32(bytes, at + 24),
            LittleEndian.getUnsigned32(bytes, at + 28)));
  }

  boolean hasAddresses() {
    return (flags & ADDRESSES) != 0;
  }
}

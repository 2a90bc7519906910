package org.javisor.firmware.initrd;

import java.util.List;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.BootRequest;
import org.javisor.firmware.BootTarget;
import org.javisor.firmware.Decompression;
import org.javisor.firmware.initrd.InitrdUnpacker.Part;
import org.javisor.firmware.layout.Loading;

/**
 * The initrds in guest memory, joined to one.
 *
 * @param address physical, page aligned; 0 if there is none
 * @param sizeBytes 0 if there is none
 */
public record PlacedInitrd(long address, long sizeBytes) {
  private static final long PAGE = 4096;

  /** Unpacking on the host is no gain if what is unpacked takes more than this part of the guest's memory. */
  private static final int UNPACKED_PART_OF_RAM = 3;

  /** No initrd was given. */
  public boolean isEmpty() {
    return sizeBytes == 0;
  }

  /**
   * Places the initrds of a request as high as possible in low memory.
   *
   * @param kernelEnd nothing is placed below this address
   * @param highest the last address that the kernel can reach
   * @throws BootException if they are malformed or do not fit
   */
  public static PlacedInitrd place(BootRequest request, BootTarget target, long kernelEnd, long highest) {
    if (request.initrds().isEmpty()) {
      return new PlacedInitrd(0, 0);
    }
    List<Part> parts = parts(request, target);
    long size = 0;
    for (Part part : parts) {
      size = align(size) + part.slice().length();
    }
    long end = Math.min(target.map().lowRamEnd(), highest + 1);
    long start = (end - size) & -PAGE;
    if (start < kernelEnd || !target.map().isUsableRam(start, size)) {
      String names = String.join(" + ", request.initrds().stream().map(BootFile::name).toList());
      throw new BootException(
          Kind.MEMORY_TOO_SMALL,
          names,
          "the initrd takes " + Loading.mebibytes(size) + ", but only "
              + Loading.mebibytes(Math.max(0, end - kernelEnd)) + " of the machine's "
              + Loading.mebibytes(target.map().ramSizeBytes()) + " are free beside the kernel",
          "give the machine more memory");
    }
    write(target, parts, start);
    return new PlacedInitrd(start, size);
  }

  private static List<Part> parts(BootRequest request, BootTarget target) {
    List<Part> packed = InitrdUnpacker.packed(request.initrds());
    if (request.decompression() == Decompression.GUEST) {
      return packed;
    }
    long maximum = target.map().lowRamEnd() / UNPACKED_PART_OF_RAM;
    return InitrdUnpacker.unpacked(request.initrds(), maximum).orElse(packed);
  }

  private static void write(BootTarget target, List<Part> parts, long start) {
    long offset = 0;
    for (Part part : parts) {
      long aligned = align(offset);
      for (long at = offset; at < aligned; at++) {
        target.memory().write(start + at, 1, 0);
      }
      Loading.copy(target, part.file().bytes(), part.slice(), start + aligned, part.slice().length());
      offset = aligned + part.slice().length();
    }
  }

  /** The kernel looks for archives at multiples of four. */
  static long align(long offset) {
    return (offset + 3) & ~3L;
  }
}

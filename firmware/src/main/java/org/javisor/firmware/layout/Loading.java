package org.javisor.firmware.layout;

import java.nio.charset.StandardCharsets;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootTarget;

/** Checked placement of a file's parts in guest memory. */
public final class Loading {
  private static final String MORE_MEMORY = "give the machine more memory";

  private Loading() {}

  /**
   * Checks that a range is RAM and free of the data that loaders put into low memory.
   *
   * @param what the range in words, for the message
   * @throws BootException if it is not
   */
  public static void requireFree(BootTarget target, String file, String what, long start, long sizeBytes) {
    if (start < 0 || sizeBytes < 0 || start + sizeBytes < 0) {
      throw new BootException(Kind.MALFORMED, file, what + " wraps around at the end of the address space",
          "rebuild it");
    }
    long end = start + sizeBytes;
    if (overlaps(start, end, 0, LowMemory.FREE_START) || overlaps(start, end, LowMemory.TABLES, LowMemory.DATA_END)) {
      throw new BootException(
          Kind.UNSUPPORTED, file, what + " would lie over the boot data at " + range(start, end),
          "link it at 1 MiB or above");
    }
    requireRam(target, file, what, start, sizeBytes);
  }

  /** Checks that a range is RAM. */
  public static void requireRam(BootTarget target, String file, String what, long start, long sizeBytes) {
    if (!target.map().isUsableRam(start, sizeBytes)) {
      throw new BootException(
          Kind.MEMORY_TOO_SMALL,
          file,
          what + " needs memory at " + range(start, start + sizeBytes) + ", but the machine has "
              + mebibytes(target.map().ramSizeBytes()),
          MORE_MEMORY);
    }
  }

  private static boolean overlaps(long start, long end, long otherStart, long otherEnd) {
    return start < otherEnd && otherStart < end;
  }

  /** Writes the command line to {@link LowMemory#COMMAND_LINE}. */
  public static void writeCommandLine(BootTarget target, String text, long maximumBytes) {
    int size = text.getBytes(StandardCharsets.UTF_8).length;
    long limit = Math.min(maximumBytes, LowMemory.COMMAND_LINE_BYTES - 1L);
    if (size > limit) {
      throw new BootException(
          Kind.COMMAND_LINE_TOO_LONG, "command line", size + " bytes, the kernel takes " + limit, "shorten it");
    }
    if (text.indexOf('\0') >= 0) {
      throw new BootException(Kind.MALFORMED, "command line", "contains a zero character", "remove it");
    }
    LowMemory.writeString(target.memory(), LowMemory.COMMAND_LINE, text);
  }

  /** Copies bytes into guest memory and clears what follows up to {@code memorySizeBytes}. */
  public static void copy(BootTarget target, byte[] from, Slice slice, long address, long memorySizeBytes) {
    target.memory().writeBytes(address, from, slice.offset(), slice.length());
    byte[] zeros = new byte[0x1000];
    long at = address + slice.length();
    long end = address + memorySizeBytes;
    while (at < end) {
      int chunk = (int) Math.min(zeros.length, end - at);
      target.memory().writeBytes(at, zeros, 0, chunk);
      at += chunk;
    }
  }

  /** A part of a byte array. */
  public record Slice(int offset, int length) {}

  /** A size in words, rounded up to MiB. */
  public static String mebibytes(long sizeBytes) {
    return ((sizeBytes + 0xF_FFFF) >>> 20) + " MiB";
  }

  private static String range(long start, long end) {
    return "0x" + Long.toHexString(start) + "-0x" + Long.toHexString(end);
  }
}

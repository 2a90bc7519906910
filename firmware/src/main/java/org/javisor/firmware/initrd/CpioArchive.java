package org.javisor.firmware.initrd;

import java.util.Arrays;

/**
 * Finds the end of a cpio archive in the "new ASCII" formats that Linux unpacks.
 *
 * @see "Linux, Documentation/driver-api/early-userspace/buffer-format.rst"
 */
final class CpioArchive {
  private static final int HEADER_BYTES = 110;
  private static final int FILE_SIZE_AT = 54;
  private static final int NAME_SIZE_AT = 94;
  private static final byte[] TRAILER = {'T', 'R', 'A', 'I', 'L', 'E', 'R', '!', '!', '!', 0};

  private CpioArchive() {}

  /** Whether an archive starts here: magic 070701 or 070702. */
  static boolean startsAt(byte[] bytes, int at) {
    return bytes.length - at >= 6
        && bytes[at] == '0'
        && bytes[at + 1] == '7'
        && bytes[at + 2] == '0'
        && bytes[at + 3] == '7'
        && bytes[at + 4] == '0'
        && (bytes[at + 5] == '1' || bytes[at + 5] == '2');
  }

  /** The offset behind the archive's trailer, or -1 if it has none: then it is truncated. */
  static int end(byte[] bytes, int start) {
    long at = start;
    while (at + HEADER_BYTES <= bytes.length && startsAt(bytes, (int) at)) {
      long nameSize = hexadecimal(bytes, (int) at + NAME_SIZE_AT);
      long fileSize = hexadecimal(bytes, (int) at + FILE_SIZE_AT);
      long name = at + HEADER_BYTES;
      long data = align(name + nameSize - start) + start;
      long next = align(data + fileSize - start) + start;
      if (nameSize < 0 || fileSize < 0 || data + fileSize > bytes.length) {
        return -1;
      }
      if (isTrailer(bytes, (int) name, nameSize)) {
        return (int) Math.min(next, bytes.length);
      }
      at = next;
    }
    return -1;
  }

  private static boolean isTrailer(byte[] bytes, int name, long nameSize) {
    if (nameSize != TRAILER.length) {
      return false;
    }
    return Arrays.equals(bytes, name, name + TRAILER.length, TRAILER, 0, TRAILER.length);
  }

  private static long align(long offset) {
    return (offset + 3) & ~3L;
  }

  private static long hexadecimal(byte[] bytes, int at) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      int digit = Character.digit(bytes[at + i], 16);
      if (digit < 0) {
        return -1;
      }
      value = (value << 4) | digit;
    }
    return value;
  }
}

package org.javisor.guest;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Writes a cpio archive in the "new ASCII" format. Owner is root and times are zero: the same files give the same
 * bytes.
 *
 * @see "Linux, Documentation/driver-api/early-userspace/buffer-format.rst"
 */
final class CpioWriter {
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int SYMBOLIC_LINK = 0120000;
  private static final int CHARACTER_DEVICE = 0020000;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int inode = 1;

  /** Paths have no leading slash; a folder must come before what is in it. */
  CpioWriter directory(String path, int permissions) {
    entry(path, DIRECTORY | permissions, new byte[0], 0, 0);
    return this;
  }

  CpioWriter file(String path, int permissions, byte[] content) {
    entry(path, REGULAR | permissions, content, 0, 0);
    return this;
  }

  CpioWriter link(String path, String target) {
    entry(path, SYMBOLIC_LINK | 0777, target.getBytes(StandardCharsets.UTF_8), 0, 0);
    return this;
  }

  CpioWriter characterDevice(String path, int permissions, int major, int minor) {
    entry(path, CHARACTER_DEVICE | permissions, new byte[0], major, minor);
    return this;
  }

  /** Ends the archive. */
  byte[] finish() {
    inode = 0;
    entry("TRAILER!!!", 0, new byte[0], 0, 0);
    return out.toByteArray();
  }

  private void entry(String path, int mode, byte[] content, int major, int minor) {
    byte[] name = (path + "\0").getBytes(StandardCharsets.UTF_8);
    int links = (mode & 0170000) == DIRECTORY ? 2 : 1;
    int[] fields = {
      inode++, mode, 0, 0, links, 0, content.length, 0, 0, major, minor, name.length, 0
    };
    out.writeBytes("070701".getBytes(StandardCharsets.US_ASCII));
    for (int field : fields) {
      out.writeBytes(String.format(Locale.ROOT, "%08X", field).getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes(name);
    pad();
    out.writeBytes(content);
    pad();
  }

  private void pad() {
    while ((out.size() & 3) != 0) {
      out.write(0);
    }
  }
}

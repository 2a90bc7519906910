package org.javisor.disk;

import java.io.IOException;
import java.nio.file.Path;
import org.javisor.device.BlockBackend;

/** Another process that has an image open for writing until its input ends. */
final class LockHolder {
  private LockHolder() {}

  public static void main(String[] arguments) throws IOException {
    try (BlockBackend image = DiskImage.openRaw(Path.of(arguments[0]), Medium.DISK, Access.READ_WRITE)) {
      System.out.println("open " + image.sizeBytes());
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    }
  }
}

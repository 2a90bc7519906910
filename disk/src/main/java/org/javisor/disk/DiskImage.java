package org.javisor.disk;

import java.nio.file.Path;
import org.javisor.device.BlockBackend;

/** Opens images. */
public final class DiskImage {
  private DiskImage() {}

  /**
   * Opens a raw image: a file that is the medium, byte for byte.
   *
   * @throws DiskException if it is missing, empty, of an impossible size, or locked
   */
  public static BlockBackend openRaw(Path file, Medium medium, Access access) {
    return switch (access) {
      case READ_WRITE -> RawImage.open(file, medium, true);
      case READ_ONLY -> RawImage.open(file, medium, false);
      case SNAPSHOT -> Overlay.over(RawImage.open(file, medium, false), file);
    };
  }
}

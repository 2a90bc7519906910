package org.javisor.disk;

import java.nio.file.Path;
import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.device.HostTimeSource;

/** Opens images. */
public final class DiskImage {
  private DiskImage() {}

  /**
   * Opens a medium as a machine wants to use it: a disk in any format, with everything that lies below it; a CD or a
   * floppy as a raw image.
   *
   * @throws DiskException if it is missing, malformed, of a format that its name does not tell, of an impossible size,
   *     or locked
   */
  public static BlockBackend open(Path file, Medium medium, Access access, ImageOptions options) {
    return open(file, medium, access, options, FullDisk.FAILS);
  }

  /**
   * As {@link #open(Path, Medium, Access, ImageOptions)}.
   *
   * @param asked what to do where the host has no room for a write
   */
  public static BlockBackend open(Path file, Medium medium, Access access, ImageOptions options, FullDisk asked) {
    BlockBackend image = medium == Medium.DISK
        ? open(new ImageSpec(file, options.format(), access), asked)
        : openRaw(file, medium, access, asked);
    if (options.cache() != CacheMode.WRITEBACK) {
      image = new CachedDisk(image, options.cache());
    }
    return options.limits().isNone() ? image : new ThrottledDisk(image, options.limits(), new HostTimeSource());
  }

  /**
   * Opens a disk in any format, with everything that lies below it.
   *
   * @throws DiskException if it is missing, malformed, of a format that its name does not tell, or locked
   */
  public static BlockBackend open(ImageSpec spec) {
    return open(spec, FullDisk.FAILS);
  }

  private static BlockBackend open(ImageSpec spec, FullDisk asked) {
    boolean writable = spec.access() == Access.READ_WRITE;
    BlockBackend image = ImageChain.open(spec.file(), spec.format(), writable, asked);
    return spec.access() == Access.SNAPSHOT ? Overlay.over(image, spec.file(), asked) : image;
  }

  /**
   * Opens a raw image: a file that is the medium, byte for byte.
   *
   * @throws DiskException if it is missing, empty, of an impossible size, or locked
   */
  public static BlockBackend openRaw(Path file, Medium medium, Access access) {
    return openRaw(file, medium, access, FullDisk.FAILS);
  }

  private static BlockBackend openRaw(Path file, Medium medium, Access access, FullDisk asked) {
    return switch (access) {
      case READ_WRITE -> RawImage.open(file, medium, true, asked);
      case READ_ONLY -> RawImage.open(file, medium, false, asked);
      case SNAPSHOT -> Overlay.over(RawImage.open(file, medium, false, asked), file, asked);
    };
  }

  /** The format that a file is going to be opened in, as {@link Format} says. */
  public static Format format(Path file, Optional<Format> said) {
    return ImageTools.format(file, said);
  }

  /**
   * Opens a VMDK image that lies inside of a file, an archive for instance, for reading. It must be complete in itself.
   *
   * @param offset of its first byte in the file
   * @throws DiskException if it is malformed, or wants further files
   */
  public static BlockBackend openPart(Path file, long offset, long sizeBytes) {
    return ImageChain.openPart(file, offset, sizeBytes);
  }
}

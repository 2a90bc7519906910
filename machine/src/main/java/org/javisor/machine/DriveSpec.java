package org.javisor.machine;

import java.nio.file.Path;
import org.javisor.disk.Access;
import org.javisor.disk.ImageOptions;
import org.javisor.disk.Medium;

/**
 * A drive of a machine.
 *
 * @param bus what it is connected to
 * @param medium disk, CD or floppy
 * @param image an image file: a disk in any format, a CD or a floppy as a raw image; the empty path for a drive without
 *     medium
 * @param access what the machine may do with it
 * @param options format, cache mode, limits
 */
public record DriveSpec(Bus bus, Medium medium, Path image, Access access, ImageOptions options) {
  /** What a drive is connected to. Drives of one bus take its places in the order in which they are given. */
  public enum Bus {
    /** Four places. */
    IDE(4),

    /** Serial ATA: six ports. */
    SATA(6),

    /** Drives A and B of the floppy controller. */
    FLOPPY(2),

    /** Virtio: quicker, for guests that have its drivers; disks only. */
    VIRTIO(8);

    private final int places;

    Bus(int places) {
      this.places = places;
    }

    /** How many drives it takes. */
    public int places() {
      return places;
    }
  }

  public DriveSpec {
    if (medium == Medium.DISK && image.toString().isEmpty()) {
      throw new IllegalArgumentException("a disk has an image");
    }
    if (access == Access.READ_WRITE && medium == Medium.CDROM) {
      throw new IllegalArgumentException("a CD cannot be written");
    }
    if (bus == Bus.VIRTIO && medium != Medium.DISK) {
      throw new IllegalArgumentException("only disks belong to the virtio bus");
    }
    if ((bus == Bus.FLOPPY) != (medium == Medium.FLOPPY)) {
      throw new IllegalArgumentException("floppies, and nothing else, belong to the floppy controller");
    }
  }

  /** A disk on the virtio bus that can be written. */
  public static DriveSpec virtioDisk(Path image) {
    return new DriveSpec(Bus.VIRTIO, Medium.DISK, image, Access.READ_WRITE);
  }

  /** A drive with the usual options. */
  public DriveSpec(Bus bus, Medium medium, Path image, Access access) {
    this(bus, medium, image, access, ImageOptions.STANDARD);
  }

  /** A disk on the IDE bus that can be written. */
  public static DriveSpec disk(Path image) {
    return new DriveSpec(Bus.IDE, Medium.DISK, image, Access.READ_WRITE);
  }

  /** A CD drive on the IDE bus. */
  public static DriveSpec cdrom(Path image) {
    return new DriveSpec(Bus.IDE, Medium.CDROM, image, Access.READ_ONLY);
  }

  /** A floppy that can be written. */
  public static DriveSpec floppy(Path image) {
    return new DriveSpec(Bus.FLOPPY, Medium.FLOPPY, image, Access.READ_WRITE);
  }

  /** Whether there is nothing in the drive. */
  public boolean empty() {
    return image.toString().isEmpty();
  }

  /** The same drive without medium. */
  public DriveSpec withoutMedium() {
    return withImage(Path.of(""));
  }

  public DriveSpec withImage(Path changed) {
    return new DriveSpec(bus, medium, changed, access, options);
  }

  public DriveSpec withAccess(Access changed) {
    return new DriveSpec(bus, medium, image, changed, options);
  }

  public DriveSpec withBus(Bus changed) {
    return new DriveSpec(changed, medium, image, access, options);
  }

  public DriveSpec withOptions(ImageOptions changed) {
    return new DriveSpec(bus, medium, image, access, changed);
  }
}

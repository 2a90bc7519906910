package org.javisor.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockTiming;
import org.javisor.devices.pc.Drive;
import org.javisor.devices.pc.StorageSettings;
import org.javisor.disk.DiskImage;
import org.javisor.disk.Medium;
import org.javisor.machine.DriveSpec.Bus;

/** The open images of a machine. */
final class Drives implements AutoCloseable {
  private final List<BlockBackend> media = new ArrayList<>();
  private final CountedMedium.Traffic traffic = new CountedMedium.Traffic();
  private final List<Drive> ide = new ArrayList<>();
  private final List<Drive> sata = new ArrayList<>();
  private final List<Optional<BlockBackend>> floppies = new ArrayList<>();
  private final List<VirtioDisk> virtio = new ArrayList<>();

  /** A disk on the virtio bus. */
  record VirtioDisk(BlockBackend medium, String serialNumber) {}

  /**
   * Opens all images.
   *
   * @throws org.javisor.disk.DiskException if one cannot be used; none is open then
   * @throws IllegalArgumentException if a bus has fewer places than drives
   */
  static Drives open(List<DriveSpec> specs) {
    Drives drives = new Drives();
    boolean complete = false;
    try {
      specs.forEach(drives::add);
      complete = true;
      return drives;
    } finally {
      if (!complete) {
        drives.close();
      }
    }
  }

  private void add(DriveSpec spec) {
    boolean full = switch (spec.bus()) {
      case IDE -> ide.size() == Bus.IDE.places();
      case SATA -> sata.size() == Bus.SATA.places();
      case FLOPPY -> floppies.size() == Bus.FLOPPY.places();
      case VIRTIO -> virtio.size() == Bus.VIRTIO.places();
    };
    if (full) {
      throw new IllegalArgumentException("at most %d drives on %s".formatted(spec.bus().places(), spec.bus()));
    }
    BlockBackend medium =
        new CountedMedium(DiskImage.open(spec.image(), spec.medium(), spec.access(), spec.options()), traffic);
    media.add(medium);
    switch (spec.bus()) {
      case IDE -> ide.add(drive(spec.medium(), medium));
      case SATA -> sata.add(drive(spec.medium(), medium));
      case FLOPPY -> floppies.add(Optional.of(medium));
      case VIRTIO -> virtio.add(new VirtioDisk(medium, serialNumber()));
    }
  }

  private Drive drive(Medium kind, BlockBackend medium) {
    return kind == Medium.CDROM
        ? new Drive.Cdrom(Optional.of(medium))
        : new Drive.Disk(medium, serialNumber());
  }

  private String serialNumber() {
    return "JV%05d".formatted(media.size());
  }

  /** The disks on the virtio bus. */
  List<VirtioDisk> virtio() {
    return List.copyOf(virtio);
  }

  /** What went to and from all media so far. */
  CountedMedium.Traffic traffic() {
    return traffic;
  }

  /** Whether there is none that needs a controller. */
  boolean isEmpty() {
    return ide.isEmpty() && sata.isEmpty() && floppies.isEmpty();
  }

  StorageSettings settings(BlockTiming timing) {
    return new StorageSettings(timing, ide, sata, floppies);
  }

  /** Closes all; their machine must have ended, and nothing be under way. */
  @Override
  public void close() {
    IOException first = null;
    for (BlockBackend medium : media) {
      try {
        medium.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    media.clear();
    if (first != null) {
      throw new UncheckedIOException(first);
    }
  }
}

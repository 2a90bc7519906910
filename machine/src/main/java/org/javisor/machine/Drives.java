package org.javisor.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockTiming;
import org.javisor.devices.pc.Drive;
import org.javisor.devices.pc.StorageSettings;
import org.javisor.disk.DiskException;
import org.javisor.disk.DiskImage;
import org.javisor.disk.FullDisk;
import org.javisor.disk.Medium;
import org.javisor.machine.DriveSpec.Bus;

/** The open images of a machine. */
final class Drives implements AutoCloseable {
  private final FullDisk full;

  /** In the order of the machine's drives. */
  private final List<Optional<Inserted>> media = new ArrayList<>();
  private final CountedMedium.Traffic traffic = new CountedMedium.Traffic();
  private final List<Drive> ide = new ArrayList<>();
  private final List<Drive> sata = new ArrayList<>();
  private final List<Optional<BlockBackend>> floppies = new ArrayList<>();
  private final List<VirtioDisk> virtio = new ArrayList<>();

  private Drives(FullDisk full) {
    this.full = full;
  }

  /** A medium that is in a drive, and its file. */
  private record Inserted(BlockBackend medium, Path file) {
    void close() {
      try {
        medium.close();
      } catch (IOException e) {
        throw new DiskException(
            DiskException.Kind.HOST, file,
            "could not be completed when it was closed (" + e.getMessage()
                + "), what the guest wrote after its last flush may be missing; make room and check the image",
            e);
      }
    }
  }

  /** A disk on the virtio bus. */
  record VirtioDisk(BlockBackend medium, String serialNumber) {}

  /**
   * Opens all images.
   *
   * @param full what to do where the host has no room for what they write
   * @throws DiskException if one cannot be used; none is open then
   * @throws IllegalArgumentException if a bus has fewer places than drives
   */
  static Drives open(List<DriveSpec> specs, FullDisk full) {
    Drives drives = new Drives(full);
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
    boolean taken = switch (spec.bus()) {
      case IDE -> ide.size() == Bus.IDE.places();
      case SATA -> sata.size() == Bus.SATA.places();
      case FLOPPY -> floppies.size() == Bus.FLOPPY.places();
      case VIRTIO -> virtio.size() == Bus.VIRTIO.places();
    };
    if (taken) {
      throw new IllegalArgumentException("at most %d drives on %s".formatted(spec.bus().places(), spec.bus()));
    }
    Optional<Inserted> inserted = inserted(spec);
    media.add(inserted);
    Optional<BlockBackend> medium = inserted.map(Inserted::medium);
    switch (spec.bus()) {
      case IDE -> ide.add(drive(spec.medium(), medium));
      case SATA -> sata.add(drive(spec.medium(), medium));
      case FLOPPY -> floppies.add(medium);
      case VIRTIO -> virtio.add(new VirtioDisk(medium.orElseThrow(), serialNumber()));
    }
  }

  private Drive drive(Medium kind, Optional<BlockBackend> medium) {
    return kind == Medium.CDROM
        ? new Drive.Cdrom(medium)
        : new Drive.Disk(medium.orElseThrow(), serialNumber());
  }

  /** Opens a medium; empty for a drive without. */
  private Optional<Inserted> inserted(DriveSpec spec) {
    if (spec.empty()) {
      return Optional.empty();
    }
    BlockBackend image = DiskImage.open(spec.image(), spec.medium(), spec.access(), spec.options(), full);
    return Optional.of(new Inserted(new CountedMedium(image, traffic), spec.image()));
  }

  /**
   * Opens what is to be in a drive from now on.
   *
   * @param index of the drive in the machine's list
   * @param exchange brings it into the drive, and returns when the old one is no longer used
   * @throws DiskException if its image cannot be used, and nothing has changed then; or if the old one could not be
   *     completed, whose place the new one has taken
   */
  void change(int index, DriveSpec spec, Consumer<Optional<BlockBackend>> exchange) {
    Optional<Inserted> old = media.get(index);
    Optional<Inserted> next = inserted(spec);
    media.set(index, next);
    exchange.accept(next.map(Inserted::medium));
    old.ifPresent(Inserted::close);
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

  /**
   * Closes all; their machine must have ended, and nothing be under way.
   *
   * @throws DiskException if an image could not be completed; of further ones it has the exceptions as suppressed. All
   *     are closed even then.
   */
  @Override
  public void close() {
    DiskException first = null;
    for (Optional<Inserted> inserted : media) {
      try {
        inserted.ifPresent(Inserted::close);
      } catch (DiskException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    media.clear();
    if (first != null) {
      throw first;
    }
  }
}

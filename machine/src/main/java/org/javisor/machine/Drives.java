package org.javisor.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockTiming;
import org.javisor.devices.pc.Drive;
import org.javisor.devices.pc.StorageSettings;
import org.javisor.disk.DiskImage;
import org.javisor.disk.FullDisk;
import org.javisor.disk.Medium;
import org.javisor.machine.DriveSpec.Bus;

/** The open images of a machine. */
final class Drives implements AutoCloseable {
  private final FullDisk full;

  /** In the order of the machine's drives. */
  private final List<Optional<BlockBackend>> media = new ArrayList<>();
  private final CountedMedium.Traffic traffic = new CountedMedium.Traffic();
  private final List<Drive> ide = new ArrayList<>();
  private final List<Drive> sata = new ArrayList<>();
  private final List<Optional<BlockBackend>> floppies = new ArrayList<>();
  private final List<VirtioDisk> virtio = new ArrayList<>();

  private Drives(FullDisk full) {
    this.full = full;
  }

  /** A disk on the virtio bus. */
  record VirtioDisk(BlockBackend medium, String serialNumber) {}

  /**
   * Opens all images.
   *
   * @param full what to do where the host has no room for what they write
   * @throws org.javisor.disk.DiskException if one cannot be used; none is open then
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
    Optional<BlockBackend> medium = medium(spec);
    media.add(medium);
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
  private Optional<BlockBackend> medium(DriveSpec spec) {
    return spec.empty()
        ? Optional.empty()
        : Optional.of(new CountedMedium(
            DiskImage.open(spec.image(), spec.medium(), spec.access(), spec.options(), full), traffic));
  }

  /**
   * Opens what is to be in a drive from now on.
   *
   * @param index of the drive in the machine's list
   * @param exchange brings it into the drive, and returns when the old one is no longer used
   * @throws org.javisor.disk.DiskException if its image cannot be used; nothing has changed then
   */
  void change(int index, DriveSpec spec, Consumer<Optional<BlockBackend>> exchange) {
    Optional<BlockBackend> old = media.get(index);
    Optional<BlockBackend> next = medium(spec);
    media.set(index, next);
    exchange.accept(next);
    if (old.isPresent()) {
      try {
        old.get().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
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
    for (Optional<BlockBackend> medium : media) {
      try {
        if (medium.isPresent()) {
          medium.get().close();
        }
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

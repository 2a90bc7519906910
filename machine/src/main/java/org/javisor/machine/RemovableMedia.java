package org.javisor.machine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.javisor.device.RemovableDrive;
import org.javisor.devices.pc.Storage;
import org.javisor.disk.Access;
import org.javisor.disk.Medium;
import org.jspecify.annotations.Nullable;

/**
 * A machine's CD and floppy drives, whose media can be changed while it runs. The guest learns of it as from real
 * drives: from a CD drive by unit attention or "no medium", from a floppy drive by its disk change line. Safe from any
 * thread; methods may wait for the host's file system.
 */
public final class RemovableMedia {
  /**
   * A drive.
   *
   * @param name cdrom0, cdrom1 ... in the order in which they were given; floppy0 is drive A
   * @param image what is in it; empty for nothing
   * @param locked whether the guest has locked it
   */
  public record Drive(String name, Medium kind, Optional<Path> image, boolean locked) {}

  /**
   * @param index in the machine's list of drives
   */
  private record Place(String name, int index, RemovableDrive front) {}

  private final Drives drives;
  /** All of the machine's drives, as they are now. */
  private final List<DriveSpec> specs;
  private final List<Place> places = new ArrayList<>();
  private boolean closed;

  /** @param drives the open images of {@code specs} */
  RemovableMedia(List<DriveSpec> specs, Drives drives, @Nullable Storage storage) {
    this.specs = new ArrayList<>(specs);
    this.drives = drives;
    if (storage != null) {
      addPlaces(storage);
    }
  }

  private void addPlaces(Storage storage) {
    int[] next = new int[DriveSpec.Bus.values().length];
    int cdroms = 0;
    for (int i = 0; i < specs.size(); i++) {
      DriveSpec spec = specs.get(i);
      int place = next[spec.bus().ordinal()]++;
      switch (spec.medium()) {
        case CDROM -> {
          Optional<RemovableDrive> front =
              spec.bus() == DriveSpec.Bus.IDE ? storage.ideFront(place) : storage.sataFront(place);
          places.add(new Place("cdrom" + cdroms++, i, front.orElseThrow()));
        }
        case FLOPPY -> places.add(new Place("floppy" + place, i, storage.floppyFront(place).orElseThrow()));
        case DISK -> {
          // Stays where it is.
        }
      }
    }
  }

  /** All drives, with what is in them now. */
  public synchronized List<Drive> drives() {
    return places.stream().map(place -> {
      DriveSpec spec = specs.get(place.index);
      Optional<Path> image = spec.empty() ? Optional.empty() : Optional.of(spec.image());
      return new Drive(place.name, spec.medium(), image, place.front.locked());
    }).toList();
  }

  private Place place(String name) {
    if (closed) {
      throw new IllegalStateException("the machine has ended");
    }
    return places.stream()
        .filter(place -> place.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException(places.isEmpty()
            ? "the machine has no drive for CDs or floppies"
            : "there is no drive '" + name + "'; there are "
                + places.stream().map(Place::name).collect(Collectors.joining(", "))));
  }

  /** Puts an image into a drive, as {@link #insert(String, Path, Access)} does, used as what the drive has is used. */
  public synchronized boolean insert(String drive, Path image) {
    return insert(drive, image, specs.get(place(drive).index).access());
  }

  /**
   * Puts an image into a drive, in place of what is in it.
   *
   * @return false if the guest has locked the drive: it was asked to let go of the old medium, and nothing has changed
   * @throws org.javisor.disk.DiskException if the image cannot be used; the old one stays
   * @throws NoSuchElementException if there is no such drive
   */
  public synchronized boolean insert(String drive, Path image, Access access) {
    Place place = place(drive);
    DriveSpec old = specs.get(place.index);
    return (old.empty() || letsGo(place)) && change(place, old.withImage(image).withAccess(access));
  }

  /**
   * Takes out what is in a drive.
   *
   * @return false if the guest has locked the drive: it was asked to let go of the medium, and nothing has changed
   * @throws NoSuchElementException if there is no such drive
   */
  public synchronized boolean eject(String drive) {
    Place place = place(drive);
    return letsGo(place) && change(place, specs.get(place.index).withoutMedium());
  }

  /** Whether the medium can be taken; if it cannot, the guest hears that somebody wants it. */
  private static boolean letsGo(Place place) {
    return !place.front.locked() || place.front.eject();
  }

  /**
   * Breaks the guest's lock of a drive. What the guest has not read yet, it will not get.
   *
   * @throws NoSuchElementException if there is no such drive
   */
  public synchronized void unlock(String drive) {
    place(drive).front.unlock();
  }

  private boolean change(Place place, DriveSpec next) {
    drives.change(place.index, next, medium -> {
      place.front.change(medium);
      place.front.awaitIdle();
    });
    specs.set(place.index, next);
    return true;
  }

  /** The machine's drives, as they are now. */
  synchronized List<DriveSpec> specs() {
    return List.copyOf(specs);
  }

  /** From now on nothing is changed. */
  synchronized void close() {
    closed = true;
  }
}

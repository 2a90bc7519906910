package org.javisor.web;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.javisor.disk.Medium;
import org.javisor.machine.RemovableMedia;

/**
 * What the page's visitors may put into the machine's drives: images that lie beside those it started with, by their
 * names. They see no other folder.
 */
final class MediaShelf {
  private static final Map<Medium, Set<String>> ENDINGS = Map.of(
      Medium.CDROM, Set.of("iso", "cdr"), Medium.FLOPPY, Set.of("img", "ima", "flp", "vfd", "raw"));

  private static final int MOST_IMAGES = 200;
  private static final long FRESH_NANOS = 5_000_000_000L;

  private final RemovableMedia media;
  private final LongSupplier nanos;
  /** By the drive's name. */
  private final Map<String, Path> folders = new ConcurrentHashMap<>();
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  /** What was in a folder a moment ago. */
  private record Seen(long at, List<String> images) {
    Seen {
      images = List.copyOf(images);
    }
  }

  MediaShelf(RemovableMedia media, LongSupplier nanos) {
    this.media = media;
    this.nanos = nanos;
    List<RemovableMedia.Drive> drives = media.drives();
    Optional<Path> any = drives.stream().flatMap(drive -> folder(drive).stream()).findFirst();
    for (RemovableMedia.Drive drive : drives) {
      folder(drive).or(() -> any).ifPresent(folder -> folders.put(drive.name(), folder));
    }
  }

  private static Optional<Path> folder(RemovableMedia.Drive drive) {
    return drive.image().map(image -> image.toAbsolutePath().getParent());
  }

  /** For the page: each drive with its image, and those that could be in it. */
  List<Map<String, Object>> view() {
    List<Map<String, Object>> all = new ArrayList<>();
    for (RemovableMedia.Drive drive : media.drives()) {
      Set<String> images = new TreeSet<>(images(drive));
      Map<String, Object> view = new LinkedHashMap<>();
      view.put("drive", drive.name());
      view.put("kind", title(drive));
      view.put("locked", drive.locked());
      drive.image().map(MediaShelf::name).ifPresent(name -> {
        images.add(name);
        view.put("image", name);
      });
      view.put("images", List.copyOf(images));
      all.add(view);
    }
    return all;
  }

  private static String title(RemovableMedia.Drive drive) {
    return switch (drive.kind()) {
      case FLOPPY -> drive.name().endsWith("0") ? "Floppy A" : "Floppy B";
      case CDROM, DISK -> "CD";
    };
  }

  private static String name(Path image) {
    return String.valueOf(image.getFileName());
  }

  private List<String> images(RemovableMedia.Drive drive) {
    Path folder = folders.get(drive.name());
    if (folder == null) {
      return List.of();
    }
    long now = nanos.getAsLong();
    Seen last = seen.get(drive.name());
    if (last == null || now - last.at > FRESH_NANOS) {
      last = new Seen(now, list(folder, ENDINGS.getOrDefault(drive.kind(), Set.of())));
      seen.put(drive.name(), last);
    }
    return last.images;
  }

  private static List<String> list(Path folder, Set<String> endings) {
    List<String> images = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, file -> isImage(file, endings))) {
      for (Path file : files) {
        images.add(name(file));
        if (images.size() == MOST_IMAGES) {
          break;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The folder has gone; what is in the drives stays.
    }
    return images;
  }

  private static boolean isImage(Path file, Set<String> endings) {
    String name = name(file);
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return endings.contains(ending) && Files.isRegularFile(file);
  }

  /**
   * Puts an image in, or takes out what is in; false if the guest has locked the drive.
   *
   * @param image one of the names of {@link #view}; empty to take it out
   * @throws NoSuchElementException if there is no such drive or image
   * @throws org.javisor.disk.DiskException if the image cannot be used
   */
  boolean change(String drive, String image) {
    if (image.isEmpty()) {
      return media.eject(drive);
    }
    RemovableMedia.Drive found = media.drives()
        .stream()
        .filter(known -> known.name().equals(drive))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("there is no such drive"));
    Path folder = folders.get(drive);
    if (folder == null || !images(found).contains(image)) {
      throw new NoSuchElementException("there is no such image");
    }
    return media.insert(drive, folder.resolve(image));
  }

  /** Takes a drive from a guest that has locked it. */
  void unlock(String drive) {
    media.unlock(drive);
  }
}

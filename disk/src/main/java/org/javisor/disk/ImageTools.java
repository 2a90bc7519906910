package org.javisor.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockStatus;
import org.javisor.disk.DiskException.Kind;
import org.javisor.disk.qcow2.Qcow2Changes;
import org.javisor.disk.qcow2.Qcow2Check;
import org.javisor.disk.qcow2.Qcow2Creation;
import org.javisor.disk.qcow2.Qcow2Image;
import org.javisor.disk.storage.ImageFile;
import org.javisor.disk.storage.Storage;

/** What can be done with images that no machine uses. */
public final class ImageTools {
  private static final int PIECE = 1 << 20;

  private ImageTools() {}

  /** An action that may fail as files do. */
  @FunctionalInterface
  private interface Action<T> {
    T carryOut() throws IOException;
  }

  private static <T> T named(Path file, Action<T> action) {
    try {
      return action.carryOut();
    } catch (IOException e) {
      throw ImageChain.refused(file, e);
    }
  }

  /** The format of a file, by what is said, or by the rules of {@link Format}. */
  public static Format format(Path file, Optional<Format> said) {
    return named(file, () -> ImageChain.format(file, said));
  }

  /**
   * Makes an image that reads as zeroes.
   *
   * @throws DiskException if the file exists, or cannot be made
   */
  public static void create(Path file, long diskBytes, CreateOptions options) {
    if (diskBytes <= 0 || diskBytes % BlockBackend.SECTOR_BYTES != 0) {
      throw new DiskException(Kind.BAD_SIZE, file, "a disk has a multiple of 512 bytes");
    }
    createFile(file, storage -> {
      try (ImageWriter writer = Conversion.writer(storage, file, diskBytes, options)) {
        writer.finish();
      }
    });
  }

  /**
   * Makes a qcow2 image that shows another one where nothing was written: an overlay, a linked clone.
   *
   * @param backing as it is to stand in the image: relative to its folder, or absolute
   * @param diskBytes size of the disk; empty: as large as the one below
   */
  public static void createOver(
      Path file, String backing, Optional<Format> backingFormat, Optional<Long> diskBytes, CreateOptions options) {
    Path below = ImageChain.resolve(file, backing);
    Format format = format(below, backingFormat);
    long size;
    try (BlockBackend image = ImageChain.open(below, Optional.of(format), false)) {
      size = diskBytes.orElse(image.sizeBytes());
    } catch (IOException e) {
      throw ImageChain.refused(below, e);
    }
    createFile(file, storage -> {
      try (storage) {
        Qcow2Creation.create(storage, size, options.qcow2(), backing, format.qemuLabel());
        storage.force();
      }
    });
  }

  /** Fills a new file. */
  @FunctionalInterface
  private interface Filling {
    void carryOut(Storage storage) throws IOException;
  }

  private static void createFile(Path file, Filling filling) {
    boolean made = false;
    boolean good = false;
    try {
      if (Files.exists(file)) {
        throw new DiskException(Kind.NOT_PERMITTED, file, "exists already; remove it first");
      }
      Files.createFile(file);
      made = true;
      filling.carryOut(ImageFile.open(file, true));
      good = true;
    } catch (IOException e) {
      throw ImageChain.refused(file, e);
    } finally {
      if (made && !good) {
        remove(file);
      }
    }
  }

  private static void remove(Path file) {
    named(file, () -> Files.deleteIfExists(file));
  }

  /** Looks an image over. */
  public static ImageInfo info(Path file, Optional<Format> said) {
    return named(file, () -> {
      Format format = ImageChain.format(file, said);
      Map<String, String> details = new LinkedHashMap<>();
      if (format == Format.QCOW2) {
        try (Storage storage = ImageFile.open(file, false)) {
          List<SnapshotEntry> snapshots = Qcow2Changes.snapshots(storage);
          // Closing the image closes the file.
          Qcow2Image image = Qcow2Image.open(storage);
          details.putAll(image.details());
          return new ImageInfo(
              file, format, image.sizeBytes(), storage.size(), image.backingName(), image.backingFormat(), snapshots,
              details);
        }
      }
      try (BlockBackend image = ImageChain.open(file, Optional.of(format), false)) {
        return new ImageInfo(
            file, format, image.sizeBytes(), Files.size(file), Optional.empty(), Optional.empty(), List.of(), details);
      }
    });
  }

  private static Storage qcow2(Path file, Optional<Format> said, boolean writable, String purpose) throws IOException {
    Format format = ImageChain.format(file, said);
    if (format != Format.QCOW2) {
      throw new DiskException(
          Kind.UNSUPPORTED, file, "is " + format.label() + "; only qcow2 images " + purpose);
    }
    return ImageFile.open(file, writable);
  }

  /** Compares what an image counts with what it refers to. */
  public static CheckResult check(Path file, Optional<Format> said) {
    return named(file, () -> {
      if (ImageChain.format(file, said) != Format.QCOW2) {
        // Opening reads and checks everything that these formats have.
        ImageChain.open(file, said, false).close();
        return CheckResult.clean();
      }
      try (Storage storage = ImageFile.open(file, false)) {
        return Qcow2Check.check(storage);
      }
    });
  }

  /** Puts right what {@link #check} finds, as far as that can be done. */
  public static CheckResult repair(Path file, Optional<Format> said) {
    return named(file, () -> {
      try (Storage storage = qcow2(file, said, true, "can be repaired")) {
        return Qcow2Check.repair(storage);
      }
    });
  }

  /** Makes a disk larger, with zeroes, or smaller; what lies beyond is lost. */
  public static void resize(Path file, Optional<Format> said, long diskBytes) {
    if (diskBytes <= 0 || diskBytes % BlockBackend.SECTOR_BYTES != 0) {
      throw new DiskException(Kind.BAD_SIZE, file, "a disk has a multiple of 512 bytes");
    }
    named(file, () -> {
      if (ImageChain.format(file, said) == Format.RAW) {
        try (Storage storage = ImageFile.open(file, true)) {
          storage.resize(diskBytes);
          storage.force();
        }
        return true;
      }
      qcow2(file, said, false, "and raw ones can change their size").close();
      long old;
      try (Qcow2Image image = (Qcow2Image) ImageChain.open(file, Optional.of(Format.QCOW2), true)) {
        old = image.sizeBytes();
        if (diskBytes < old) {
          checkNoSnapshots(file, image);
          image.cutOff(diskBytes);
        }
      }
      try (Storage storage = ImageFile.open(file, true)) {
        Qcow2Changes.resize(storage, diskBytes);
      }
      if (diskBytes > old) {
        hideBelow(file, old);
      }
      return true;
    });
  }

  private static void checkNoSnapshots(Path file, Qcow2Image image) {
    if (image.hasSnapshots()) {
      throw new DiskException(
          Kind.UNSUPPORTED, file, "has snapshots, which keep it from being made smaller; delete them first");
    }
  }

  /** What an image below has beyond the old size does not show. */
  private static void hideBelow(Path file, long from) throws IOException {
    try (Qcow2Image image = (Qcow2Image) ImageChain.open(file, Optional.of(Format.QCOW2), true)) {
      long below = image.backing().map(BlockBackend::sizeBytes).orElse(0L);
      if (below > from) {
        image.writeZeroes(from, Math.min(below, image.sizeBytes()) - from, true);
        image.flush();
      }
    }
  }

  /** The snapshots inside of an image, oldest first. */
  public static List<SnapshotEntry> snapshots(Path file, Optional<Format> said) {
    return named(file, () -> {
      try (Storage storage = qcow2(file, said, false, "have snapshots")) {
        return Qcow2Changes.snapshots(storage);
      }
    });
  }

  /** What to do with a snapshot. */
  public enum SnapshotAction {
    CREATE,
    /** The disk holds again what it held then. */
    REVERT,
    DELETE
  }

  /**
   * @param epochSeconds the time now
   */
  public static void snapshot(
      Path file, Optional<Format> said, SnapshotAction action, String name, long epochSeconds) {
    named(file, () -> {
      try (Storage storage = qcow2(file, said, true, "have snapshots")) {
        switch (action) {
          case CREATE -> Qcow2Changes.createSnapshot(storage, name, epochSeconds);
          case REVERT -> Qcow2Changes.revertTo(storage, name);
          case DELETE -> Qcow2Changes.deleteSnapshot(storage, name);
        }
        return true;
      }
    });
  }

  /** Writes what an overlay holds into the image below it; the overlay stays as it is. Says which image that was. */
  public static Path commit(Path file, Optional<Format> said, LongConsumer progress) {
    return named(file, () -> {
      try (Qcow2Image top = Qcow2Image.open(qcow2(file, said, false, "lie on others"))) {
        Path below = below(file, top);
        Format format = format(below, top.backingFormat().flatMap(Format::ofLabel));
        if (sizeOf(below, format) < top.sizeBytes()) {
          resize(below, Optional.of(format), top.sizeBytes());
        }
        try (BlockBackend base = ImageChain.open(below, Optional.of(format), true)) {
          copyDown(top, base, progress);
          base.flush();
        }
        return below;
      }
    });
  }

  private static long sizeOf(Path file, Format format) throws IOException {
    try (BlockBackend image = ImageChain.open(file, Optional.of(format), false)) {
      return image.sizeBytes();
    }
  }

  private static Path below(Path file, Qcow2Image top) {
    return ImageChain.resolve(file, top.backingName().orElseThrow(
        () -> new DiskException(Kind.UNSUPPORTED, file, "lies on no other image")));
  }

  private static void copyDown(Qcow2Image top, BlockBackend base, LongConsumer progress) throws IOException {
    byte[] buffer = new byte[PIECE];
    long size = top.sizeBytes();
    for (long at = 0; at < size;) {
      BlockStatus status = top.status(at, Math.min(PIECE, size - at));
      switch (status.kind()) {
        case DATA -> {
          top.read(at, buffer, 0, (int) status.length());
          base.write(at, buffer, 0, (int) status.length());
        }
        case ZERO -> base.writeZeroes(at, status.length(), true);
        case HOLE -> {
          // The base has it.
        }
      }
      at += status.length();
      progress.accept(at);
    }
  }

  /**
   * Puts another image below an overlay, or none. The disk goes on holding what it holds: what differs is copied into
   * the overlay.
   *
   * @param backing as it is to stand in the image; empty: none
   * @param contentsAreEqual whether somebody vouches for it that nothing need be copied
   */
  public static void rebase(
      Path file, String backing, Optional<Format> backingFormat, boolean contentsAreEqual, LongConsumer progress) {
    named(file, () -> {
      qcow2(file, Optional.empty(), false, "lie on others").close();
      Format format = backing.isEmpty()
          ? Format.RAW
          : format(ImageChain.resolve(file, backing), backingFormat);
      if (!contentsAreEqual) {
        copyDifferences(file, backing, format, progress);
      }
      try (Storage storage = ImageFile.open(file, true)) {
        Qcow2Changes.rename(storage, backing, format.qemuLabel());
      }
      return true;
    });
  }

  private static void copyDifferences(Path file, String backing, Format format, LongConsumer progress)
      throws IOException {
    try (Qcow2Image top = (Qcow2Image) ImageChain.open(file, Optional.of(Format.QCOW2), true)) {
      if (backing.isEmpty()) {
        copyDifferences(top, Optional.empty(), progress);
        return;
      }
      try (BlockBackend base = ImageChain.open(ImageChain.resolve(file, backing), Optional.of(format), false)) {
        copyDifferences(top, Optional.of(base), progress);
      }
    }
  }

  private static void copyDifferences(Qcow2Image top, Optional<BlockBackend> base, LongConsumer progress)
      throws IOException {
    int cluster = top.clusterBytes();
    byte[] now = new byte[cluster];
    byte[] then = new byte[cluster];
    for (long at = 0; at < top.sizeBytes(); at += cluster) {
      int length = (int) Math.min(cluster, top.sizeBytes() - at);
      if (top.hasHole(at, length)) {
        top.read(at, now, 0, length);
        Arrays.fill(then, (byte) 0);
        int there = base.isEmpty() ? 0 : Math.clamp(base.get().sizeBytes() - at, 0, length);
        if (there > 0) {
          base.get().read(at, then, 0, there);
        }
        if (!Arrays.equals(now, 0, length, then, 0, length)) {
          top.write(at, now, 0, length);
        }
      }
      progress.accept(at);
    }
    top.flush();
  }
}

package org.javisor.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockStatus;
import org.javisor.disk.DiskException.Kind;
import org.javisor.disk.qcow2.Qcow2Image;
import org.javisor.disk.qcow2.Qcow2Output;
import org.javisor.disk.storage.ImageFile;
import org.javisor.disk.storage.MappedImage;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.vdi.VdiWriter;
import org.javisor.disk.vhd.VhdWriter;
import org.javisor.disk.vhdx.VhdxWriter;
import org.javisor.disk.vmdk.VmdkWriter;

/**
 * Makes an image of a disk, in any format. Blocks are read, looked through for zeroes and packed by several threads and
 * written in order by one; what is known to be zero is not even read. The new image gets its name when it is complete:
 * whatever fails, nothing is left behind.
 */
public final class Conversion {
  private static final int MOST_THREADS = 8;
  private static final int LARGEST_WAITING = 64 << 20;

  private final BlockBackend source;
  private final LongConsumer progress;

  private Conversion(BlockBackend source, LongConsumer progress) {
    this.source = source;
    this.progress = progress;
  }

  /** A block on its way. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares blocks.
  private record Block(long offset, int length, byte[] bytes, Optional<byte[]> packed) {}

  /**
   * Writes what a disk holds into a new image.
   *
   * @param overwrite whether a file of that name may be replaced
   * @param progress is told how many bytes of the disk are done
   * @throws DiskException if the target exists or cannot be made
   * @throws IOException if reading or writing fails; nothing is left behind
   */
  public static void convert(
      BlockBackend source, Path target, CreateOptions options, boolean overwrite, LongConsumer progress)
      throws IOException {
    if (!overwrite && Files.exists(target)) {
      throw new DiskException(Kind.NOT_PERMITTED, target, "exists already; remove it, or say --force");
    }
    Path partial = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".partial");
    try {
      Files.createFile(partial);
      try (ImageWriter writer = writer(ImageFile.open(partial, true), target, source.sizeBytes(), options)) {
        new Conversion(source, progress).copyTo(writer);
        writer.finish();
      }
      if (overwrite) {
        Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } else {
        // Fails if somebody else has made the target meanwhile, on the file systems that can tell.
        Files.move(partial, target);
      }
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  static ImageWriter writer(Storage file, Path target, long size, CreateOptions options) throws IOException {
    boolean good = false;
    try {
      ImageWriter writer = switch (options.format()) {
        case RAW -> new RawWriter(file, size);
        case QCOW2 -> new Qcow2Output(file, size, options.qcow2(), options.isVariant());
        case VMDK -> new VmdkWriter(
            file, String.valueOf(target.getFileName()), size, UUID.randomUUID().hashCode(), options.isVariant());
        case VDI -> new VdiWriter(file, size, random(1));
        case VHD -> new VhdWriter(
            file, size, options.isVariant(), InstantSource.system().instant().getEpochSecond(), random(1));
        case VHDX -> new VhdxWriter(file, size, random(3));
      };
      good = true;
      return writer;
    } finally {
      if (!good) {
        file.close();
      }
    }
  }

  private static byte[] random(int identifiers) {
    ByteBuffer bytes = ByteBuffer.allocate(identifiers * 16);
    for (int i = 0; i < identifiers; i++) {
      UUID uuid = UUID.randomUUID();
      bytes.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }
    return bytes.array();
  }

  private void copyTo(ImageWriter writer) throws IOException {
    int blockBytes = writer.blockBytes();
    int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
    int most = Math.max(2, Math.min(threads * 4, LARGEST_WAITING / blockBytes));
    Queue<Future<Block>> waiting = new ArrayDeque<>();
    long size = source.sizeBytes();
    try (ExecutorService readers = Executors.newFixedThreadPool(threads)) {
      try {
        for (long offset = 0; offset < size; offset += blockBytes) {
          long at = offset;
          int length = (int) Math.min(blockBytes, size - offset);
          if (isKnownZero(source, at, length)) {
            continue;
          }
          waiting.add(readers.submit(() -> read(at, length, blockBytes, writer)));
          if (waiting.size() >= most) {
            write(waiting.remove(), writer);
          }
        }
        while (!waiting.isEmpty()) {
          write(waiting.remove(), writer);
        }
      } finally {
        waiting.forEach(block -> block.cancel(false));
      }
    }
    progress.accept(size);
  }

  private Block read(long offset, int length, int blockBytes, ImageWriter writer) throws IOException {
    byte[] bytes = new byte[blockBytes];
    source.read(offset, bytes, 0, length);
    if (Zeroes.only(bytes, 0, length)) {
      return new Block(offset, 0, bytes, Optional.empty());
    }
    return new Block(
        offset, length, bytes, writer instanceof Qcow2Output qcow2 ? qcow2.pack(bytes) : Optional.empty());
  }

  private void write(Future<Block> waiting, ImageWriter writer) throws IOException {
    Block block = result(waiting);
    progress.accept(block.offset());
    if (block.packed().isPresent() && writer instanceof Qcow2Output qcow2) {
      qcow2.writePacked(block.offset(), block.packed().get());
    } else if (block.length() > 0) {
      writer.write(block.offset(), block.bytes(), block.length());
    }
  }

  private static Block result(Future<Block> waiting) throws IOException {
    try {
      return waiting.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** Whether a range reads as zeroes, as far as the images know without reading it. */
  static boolean isKnownZero(BlockBackend image, long offset, long length) throws IOException {
    long at = offset;
    long end = Math.min(offset + length, image.sizeBytes());
    while (at < end) {
      BlockStatus status = image.status(at, end - at);
      Optional<BlockBackend> below = below(image);
      boolean zero = switch (status.kind()) {
        case DATA -> false;
        case ZERO -> true;
        case HOLE -> below.isEmpty() || isKnownZero(below.get(), at, status.length());
      };
      if (!zero) {
        return false;
      }
      at += status.length();
    }
    return true;
  }

  private static Optional<BlockBackend> below(BlockBackend image) {
    return switch (image) {
      case Qcow2Image qcow2 -> qcow2.backing();
      case MappedImage mapped -> mapped.below();
      default -> Optional.empty();
    };
  }
}

package org.javisor.firmware.initrd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.javisor.compression.Compression;
import org.javisor.compression.CompressionException;
import org.javisor.compression.Unpacked;
import org.javisor.firmware.BootException;
import org.javisor.firmware.BootException.Kind;
import org.javisor.firmware.BootFile;
import org.javisor.firmware.layout.Loading.Slice;

/**
 * Walks through initrds as the kernel does: cpio archives, plain or compressed, one after another with zeros between
 * them. Compressed ones are replaced by their content, so that the guest need not unpack them.
 */
final class InitrdUnpacker {
  /** A run of bytes; each starts at a multiple of four in the result. */
  record Part(BootFile file, Slice slice) {}

  private final long maximumBytes;
  private final List<Part> parts = new ArrayList<>();
  private long size;

  private InitrdUnpacker(long maximumBytes) {
    this.maximumBytes = maximumBytes;
  }

  /** The files as they are. */
  static List<Part> packed(List<BootFile> files) {
    return files.stream().map(f -> new Part(f, new Slice(0, f.sizeBytes()))).toList();
  }

  /**
   * The files' content, or empty if it would be larger than {@code maximumBytes}.
   *
   * @throws BootException if a file's compression is corrupt or truncated
   */
  static Optional<List<Part>> unpacked(List<BootFile> files, long maximumBytes) {
    InitrdUnpacker unpacker = new InitrdUnpacker(maximumBytes);
    for (BootFile file : files) {
      try {
        unpacker.addFile(file);
      } catch (CompressionException e) {
        if (e.kind() == CompressionException.Kind.TOO_LARGE) {
          return Optional.empty();
        }
        throw failure(file, e);
      }
    }
    return unpacker.size > maximumBytes ? Optional.empty() : Optional.of(unpacker.parts);
  }

  private static BootException failure(BootFile file, CompressionException e) {
    return switch (e.kind()) {
      case TRUNCATED -> new BootException(
          Kind.TRUNCATED, file.name(), "the initrd " + e.problem(), "fetch it again: the copy is incomplete");
      case UNSUPPORTED -> new BootException(
          Kind.UNSUPPORTED, file.name(), "the initrd " + e.problem(), "let the guest unpack it");
      case CORRUPT, TOO_LARGE -> new BootException(
          Kind.MALFORMED, file.name(), "the initrd " + e.problem(), "fetch or build it again");
    };
  }

  private void addFile(BootFile file) {
    byte[] bytes = file.bytes();
    int at = 0;
    while (at < bytes.length) {
      if (bytes[at] == 0) {
        at++;
        continue;
      }
      Optional<Compression> compression = Compression.detect(bytes, at, bytes.length - at);
      if (compression.isPresent()) {
        at += unpack(compression.get(), file, at);
      } else {
        at = addPlain(file, at);
      }
    }
  }

  private int unpack(Compression compression, BootFile file, int at) {
    byte[] bytes = file.bytes();
    long room = Math.max(0, maximumBytes - size);
    Unpacked content = compression.unpack(bytes, at, bytes.length - at, new Compression.Bounds(0, room));
    add(new BootFile(file.name(), content.bytes()), new Slice(0, content.length()));
    return Math.max(1, content.consumed());
  }

  /**
   * An archive goes up to its trailer; what is no archive (an ext2 image) is the kernel's business to the file's end.
   */
  private int addPlain(BootFile file, int at) {
    byte[] bytes = file.bytes();
    int end = bytes.length;
    if (CpioArchive.startsAt(bytes, at)) {
      end = CpioArchive.end(bytes, at);
      if (end < 0) {
        throw new BootException(
            Kind.TRUNCATED, file.name(), "the cpio archive has no end", "fetch it again: the copy is incomplete");
      }
    }
    add(file, new Slice(at, end - at));
    return end;
  }

  private void add(BootFile file, Slice slice) {
    parts.add(new Part(file, slice));
    size = PlacedInitrd.align(size) + slice.length();
  }
}

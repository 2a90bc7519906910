package org.javisor.disk.vmdk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockStatus;
import org.javisor.disk.storage.LittleEndian;
import org.javisor.disk.storage.MappedImage;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;
import org.jspecify.annotations.Nullable;

/** An open image: one or several extents behind one another. */
public final class VmdkImage extends MappedImage {
  /** Opens a file that the descriptor names. */
  @FunctionalInterface
  public interface Opener {
    Storage open(String name) throws IOException;
  }

  /**
   * @param start first byte of the disk
   * @param sparse set unless it is flat or zero
   * @param flat set if it is flat
   */
  private record Part(
      long start, long length, @Nullable SparseExtent sparse, @Nullable Storage flat, long flatOffset) {}

  private final List<Part> parts;
  private final Optional<String> parent;

  private VmdkImage(Storage file, long size, List<Part> parts, Optional<String> parent) {
    super(file, size);
    this.parts = parts;
    this.parent = parent;
  }

  /**
   * @param file is closed with the image
   * @param opener for extents that are files of their own
   */
  public static VmdkImage open(Storage file, Opener opener) throws IOException {
    boolean sparse = LittleEndian.get32(file.read(0, 4), 0) == SparseHeader.MAGIC;
    Descriptor descriptor = sparse ? embedded(file) : separate(file);
    List<Part> parts = new ArrayList<>();
    boolean good = false;
    try {
      long start = 0;
      for (Descriptor.Extent e : descriptor.extents()) {
        Part part = part(file, e, start, sparse, opener);
        parts.add(part);
        start += part.length();
        if (start > 1L << 57) {
          throw file.malformed(0, "the descriptor makes a disk of more than 128 PiB");
        }
      }
      good = true;
      return new VmdkImage(file, start, parts, descriptor.parent());
    } finally {
      if (!good) {
        closeAll(parts);
      }
    }
  }

  private static Descriptor embedded(Storage file) throws IOException {
    // The header in front, whatever a footer says: the descriptor's place stands there.
    byte[] h = file.read(0, SparseHeader.BYTES);
    long at = LittleEndian.get64(h, 28) * 512;
    long length = LittleEndian.get64(h, 36) * 512;
    if (at <= 0 || length <= 0 || length > Descriptor.LONGEST || at > file.size()) {
      throw new UnsupportedImageException(
          file.name(), "is a part of a disk; open the small file that describes the disk");
    }
    return Descriptor.parse(file, at, file.read(at, (int) length));
  }

  private static Descriptor separate(Storage file) throws IOException {
    if (file.size() > Descriptor.LONGEST) {
      throw file.malformed(0, "is no VMDK image");
    }
    return Descriptor.parse(file, 0, file.read(0, (int) file.size()));
  }

  private static Part part(Storage file, Descriptor.Extent e, long start, boolean sparse, Opener opener)
      throws IOException {
    long length = e.sectors() * 512;
    switch (e.type()) {
      case "SPARSE" -> {
        SparseExtent extent = openSparse(sparse ? new Uncloseable(file) : opener.open(e.file()));
        if (extent.sizeBytes() < length) {
          extent.close();
          throw file.malformed(0, "extent " + e.file() + " is shorter than the descriptor says");
        }
        return new Part(start, length, extent, null, 0);
      }
      case "FLAT", "VMFS" -> {
        Storage flat = opener.open(e.file());
        if (flat.size() < e.offset() * 512 + length) {
          flat.close();
          throw file.malformed(0, "extent " + e.file() + " is shorter than the descriptor says");
        }
        return new Part(start, length, null, flat, e.offset() * 512);
      }
      case "ZERO" -> {
        return new Part(start, length, null, null, 0);
      }
      default -> throw new UnsupportedImageException(
          file.name(), "has an extent of type " + e.type() + "; SPARSE, FLAT, VMFS and ZERO are known");
    }
  }

  private static SparseExtent openSparse(Storage file) throws IOException {
    boolean good = false;
    try {
      SparseExtent extent = SparseExtent.open(file);
      good = true;
      return extent;
    } finally {
      if (!good) {
        file.close();
      }
    }
  }

  /** The name of the image that this one lies on; empty text if it is not said. */
  public Optional<String> parent() {
    return parent;
  }

  private Part at(long offset) {
    int low = 0;
    int high = parts.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (parts.get(middle).start() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return parts.get(low);
  }

  @Override
  protected Piece map(long offset, long most) throws IOException {
    Part part = at(offset);
    long inPart = offset - part.start();
    long length = Math.min(most, part.length() - inPart);
    if (part.sparse() != null) {
      BlockStatus status = part.sparse().status(inPart, length);
      return new Piece(status.kind(), inPart, status.length());
    }
    return part.flat() == null
        ? new Piece(BlockStatus.Kind.ZERO, 0, length)
        : new Piece(BlockStatus.Kind.DATA, inPart, length);
  }

  @Override
  protected void readData(Piece piece, long offset, byte[] to, int at) throws IOException {
    Part part = at(offset);
    BlockBackend sparse = part.sparse();
    Storage flat = part.flat();
    if (sparse != null) {
      sparse.read(piece.host(), to, at, (int) piece.length());
    } else if (flat != null) {
      flat.read(part.flatOffset() + piece.host(), to, at, (int) piece.length());
    }
  }

  private static void closeAll(List<Part> parts) throws IOException {
    for (Part part : parts) {
      if (part.sparse() != null) {
        part.sparse().close();
      }
      if (part.flat() != null) {
        part.flat().close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    closeAll(parts);
    super.close();
  }
}

package org.javisor.disk.vmdk;

import java.io.IOException;
import org.javisor.disk.storage.LittleEndian;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;

/**
 * The header of a sparse extent. Sizes are in sectors.
 *
 * @see "Virtual Disk Format 5.0, section Hosted Sparse Extents"
 */
record SparseHeader(
    int version, int flags, long capacity, long grainSectors, long descriptorOffset, long descriptorSectors,
    int entriesPerTable, long redundantDirectory, long directory, long overhead, int compression) {
  static final int MAGIC = 0x564D_444B;
  static final int BYTES = 512;
  static final int FLAG_NEWLINES = 1;
  static final int FLAG_REDUNDANT = 1 << 1;
  static final int FLAG_ZERO_GRAINS = 1 << 2;
  static final int FLAG_COMPRESSED = 1 << 16;
  static final int FLAG_MARKERS = 1 << 17;
  static final int DEFLATE = 1;

  /** The directory's place stands in a footer. */
  static final long DIRECTORY_AT_END = -1;
  private static final long MOST_GRAINS = 1L << 32;

  static SparseHeader read(Storage file) throws IOException {
    SparseHeader header = parse(file, 0);
    if (header.directory == DIRECTORY_AT_END) {
      // The footer is followed by one sector, the marker of the end.
      header = parse(file, Math.max(0, file.size() - 1024));
    }
    header.check(file);
    return header;
  }

  private static SparseHeader parse(Storage file, long at) throws IOException {
    byte[] h = file.read(at, BYTES);
    if (LittleEndian.get32(h, 0) != MAGIC) {
      throw file.malformed(at, "is no sparse extent of a VMDK");
    }
    return new SparseHeader(
        LittleEndian.get32(h, 4), LittleEndian.get32(h, 8), LittleEndian.get64(h, 12), LittleEndian.get64(h, 20),
        LittleEndian.get64(h, 28), LittleEndian.get64(h, 36), LittleEndian.get32(h, 44), LittleEndian.get64(h, 48),
        LittleEndian.get64(h, 56), LittleEndian.get64(h, 64), LittleEndian.get16(h, 77));
  }

  private void check(Storage file) throws IOException {
    if (version < 1 || version > 3) {
      throw new UnsupportedImageException(file.name(), "is a sparse extent of version " + version);
    }
    if (grainSectors < 8 || grainSectors > 1 << 14 || Long.bitCount(grainSectors) != 1) {
      throw file.malformed(20, "grains of " + grainSectors + " sectors");
    }
    if (capacity <= 0 || capacity / grainSectors > MOST_GRAINS) {
      throw file.malformed(12, "a capacity of " + capacity + " sectors");
    }
    if (entriesPerTable < 1 || entriesPerTable > 1 << 16) {
      throw file.malformed(44, "tables of " + entriesPerTable + " entries");
    }
    if (directory <= 0 || directory > (file.size() - directoryEntries() * 4) / 512) {
      throw file.malformed(56, "a directory of grains at sector " + directory);
    }
    if ((flags & FLAG_COMPRESSED) != 0 && compression != DEFLATE) {
      throw new UnsupportedImageException(file.name(), "is packed in way " + compression + "; only deflate is known");
    }
  }

  long directoryEntries() {
    long perTable = grainSectors * entriesPerTable;
    return (capacity + perTable - 1) / perTable;
  }

  boolean isCompressed() {
    return (flags & FLAG_COMPRESSED) != 0;
  }

  byte[] encode() {
    byte[] h = new byte[BYTES];
    LittleEndian.put32(h, 0, MAGIC);
    LittleEndian.put32(h, 4, version);
    LittleEndian.put32(h, 8, flags);
    LittleEndian.put64(h, 12, capacity);
    LittleEndian.put64(h, 20, grainSectors);
    LittleEndian.put64(h, 28, descriptorOffset);
    LittleEndian.put64(h, 36, descriptorSectors);
    LittleEndian.put32(h, 44, entriesPerTable);
    LittleEndian.put64(h, 48, redundantDirectory);
    LittleEndian.put64(h, 56, directory);
    LittleEndian.put64(h, 64, overhead);
    // Tells whether a transfer changed the ends of lines.
    h[73] = '\n';
    h[74] = ' ';
    h[75] = '\r';
    h[76] = '\n';
    LittleEndian.put16(h, 77, compression);
    return h;
  }
}

package org.javisor.disk.qcow2;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;

/**
 * The header of an image and its extensions. Owned by whoever holds the image's write lock.
 *
 * @see "qcow2.rst, section Header"
 */
final class Header {
  static final int MAGIC = 0x5146_49FB;
  static final int V2_BYTES = 72;
  static final int V3_BYTES = 104;

  static final long INCOMPATIBLE_DIRTY = 1;
  static final long INCOMPATIBLE_CORRUPT = 1 << 1;
  static final long INCOMPATIBLE_DATA_FILE = 1 << 2;
  static final long INCOMPATIBLE_COMPRESSION = 1 << 3;
  static final long INCOMPATIBLE_EXTENDED_L2 = 1 << 4;
  static final long COMPATIBLE_LAZY_REFCOUNTS = 1;
  static final long AUTOCLEAR_BITMAPS = 1;

  static final int EXTENSION_BACKING_FORMAT = 0xE279_2ACA;
  static final int EXTENSION_BITMAPS = 0x2385_2875;

  static final int BACKING_NAME_OFFSET_FIELD = 8;
  static final int SIZE_FIELD = 24;
  static final int L1_FIELDS = 36;
  static final int REFCOUNT_TABLE_FIELDS = 48;
  static final int SNAPSHOT_FIELDS = 60;
  static final int INCOMPATIBLE_FIELD = 72;
  static final int AUTOCLEAR_FIELD = 88;

  private static final int LARGEST_BACKING_NAME = 1023;
  private static final long LARGEST_L1_BYTES = 32 << 20;
  static final long LARGEST_REFCOUNT_TABLE_BYTES = 8 << 20;
  private static final int MOST_SNAPSHOTS = 65536;
  private static final int MOST_EXTENSIONS = 64;

  /** An extension as it stands in the file. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares extensions.
  record Extension(int type, byte[] data) {}

  int version = 3;
  int clusterBits = 16;
  long size;
  int l1Entries;
  long l1Offset;
  long refcountTableOffset;
  int refcountTableClusters;
  int snapshotCount;
  long snapshotsOffset;
  long incompatible;
  long compatible;
  long autoclear;
  int refcountOrder = 4;
  int headerLength = V3_BYTES;

  /** 0: zlib, 1: zstd. */
  int compressionType;

  /** Empty: none. */
  String backingName = "";
  List<Extension> extensions = new ArrayList<>();

  int clusterBytes() {
    return 1 << clusterBits;
  }

  boolean extendedL2() {
    return (incompatible & INCOMPATIBLE_EXTENDED_L2) != 0;
  }

  /** Bytes of an entry of an L2 table. */
  int l2EntryBytes() {
    return extendedL2() ? 16 : 8;
  }

  int l2Entries() {
    return clusterBytes() / l2EntryBytes();
  }

  /** How much of the disk one L2 table maps. */
  long l2Span() {
    return (long) l2Entries() << clusterBits;
  }

  Optional<Extension> extension(int type) {
    return extensions.stream().filter(e -> e.type() == type).findFirst();
  }

  Optional<String> backingFormat() {
    return extension(EXTENSION_BACKING_FORMAT).map(e -> new String(e.data(), StandardCharsets.UTF_8));
  }

  static Header read(Storage file) throws IOException {
    byte[] start = file.read(0, V3_BYTES);
    if (file.size() < V2_BYTES || BigEndian.get32(start, 0) != MAGIC) {
      throw file.malformed(0, "is no qcow2 image");
    }
    Header header = new Header();
    header.version = BigEndian.get32(start, 4);
    header.clusterBits = BigEndian.get32(start, 20);
    header.size = BigEndian.get64(start, SIZE_FIELD);
    header.l1Entries = BigEndian.get32(start, L1_FIELDS);
    header.l1Offset = BigEndian.get64(start, L1_FIELDS + 4);
    header.refcountTableOffset = BigEndian.get64(start, REFCOUNT_TABLE_FIELDS);
    header.refcountTableClusters = BigEndian.get32(start, REFCOUNT_TABLE_FIELDS + 8);
    header.snapshotCount = BigEndian.get32(start, SNAPSHOT_FIELDS);
    header.snapshotsOffset = BigEndian.get64(start, SNAPSHOT_FIELDS + 4);
    if (header.version != 2 && header.version != 3) {
      throw new UnsupportedImageException(file.name(), "is qcow2 version " + header.version + "; 2 and 3 are known");
    }
    if (BigEndian.get32(start, 32) != 0) {
      throw new UnsupportedImageException(
          file.name(), "is encrypted, which is not supported; convert it with qemu-img first");
    }
    if (header.version == 3) {
      header.readVersion3(file, start);
    } else {
      header.headerLength = V2_BYTES;
    }
    header.check(file);
    header.readNameAndExtensions(file, start);
    return header;
  }

  private void readVersion3(Storage file, byte[] start) throws IOException {
    incompatible = BigEndian.get64(start, INCOMPATIBLE_FIELD);
    compatible = BigEndian.get64(start, 80);
    autoclear = BigEndian.get64(start, AUTOCLEAR_FIELD);
    refcountOrder = BigEndian.get32(start, 96);
    headerLength = BigEndian.get32(start, 100);
    if (headerLength < V3_BYTES || headerLength > 4096 || headerLength % 8 != 0) {
      throw file.malformed(100, "a header of " + headerLength + " bytes");
    }
    if (headerLength > V3_BYTES) {
      compressionType = file.read(V3_BYTES, 1)[0] & 0xFF;
    }
    long unknown = incompatible & ~0x1FL;
    if (unknown != 0) {
      throw new UnsupportedImageException(
          file.name(), "uses features of qcow2 that are not known: bits 0x" + Long.toHexString(unknown));
    }
    if ((incompatible & INCOMPATIBLE_DATA_FILE) != 0) {
      throw new UnsupportedImageException(
          file.name(), "keeps its data in another file, which is not supported; convert it with qemu-img first");
    }
    boolean other = (incompatible & INCOMPATIBLE_COMPRESSION) != 0;
    if (compressionType > 1 || other != (compressionType != 0)) {
      throw file.malformed(V3_BYTES, "compression of type " + compressionType);
    }
  }

  private void check(Storage file) throws IOException {
    if (clusterBits < 9 || clusterBits > 21 || extendedL2() && clusterBits < 14) {
      throw file.malformed(20, "clusters of 2^" + clusterBits + " bytes");
    }
    if (refcountOrder < 0 || refcountOrder > 6) {
      throw file.malformed(96, "counts of references of 2^" + refcountOrder + " bits");
    }
    if (size < 0 || size > 1L << 56) {
      throw file.malformed(SIZE_FIELD, "a disk of " + Long.toUnsignedString(size) + " bytes");
    }
    long needed = (size + l2Span() - 1) / l2Span();
    if (l1Entries < needed || l1Entries * 8L > LARGEST_L1_BYTES) {
      throw file.malformed(L1_FIELDS, "an L1 table of " + l1Entries + " entries where the disk needs " + needed);
    }
    checkOffset(file, L1_FIELDS + 4, l1Offset);
    checkOffset(file, REFCOUNT_TABLE_FIELDS, refcountTableOffset);
    if (refcountTableClusters <= 0
        || (long) refcountTableClusters << clusterBits > LARGEST_REFCOUNT_TABLE_BYTES + clusterBytes()) {
      throw file.malformed(REFCOUNT_TABLE_FIELDS + 8, "a refcount table of " + refcountTableClusters + " clusters");
    }
    if (snapshotCount < 0 || snapshotCount > MOST_SNAPSHOTS) {
      throw file.malformed(SNAPSHOT_FIELDS, snapshotCount + " snapshots");
    }
    checkOffset(file, SNAPSHOT_FIELDS + 4, snapshotsOffset);
  }

  private void checkOffset(Storage file, int field, long offset) throws IOException {
    if (offset < 0 || offset % clusterBytes() != 0 || offset >= 1L << 56) {
      throw file.malformed(field, "a table at offset " + Long.toUnsignedString(offset));
    }
  }

  private void readNameAndExtensions(Storage file, byte[] start) throws IOException {
    long nameOffset = BigEndian.get64(start, BACKING_NAME_OFFSET_FIELD);
    int nameBytes = BigEndian.get32(start, BACKING_NAME_OFFSET_FIELD + 8);
    long end = clusterBytes();
    if (nameOffset != 0) {
      if (nameOffset < headerLength || nameBytes < 0 || nameBytes > LARGEST_BACKING_NAME
          || nameOffset + nameBytes > clusterBytes()) {
        throw file.malformed(BACKING_NAME_OFFSET_FIELD, "the name of its backing file lies outside of the header");
      }
      backingName = new String(file.read(nameOffset, nameBytes), StandardCharsets.UTF_8);
      end = nameOffset;
    }
    long at = headerLength;
    while (at + 8 <= end) {
      byte[] head = file.read(at, 8);
      int type = BigEndian.get32(head, 0);
      long length = BigEndian.getUnsigned32(head, 4);
      if (type == 0) {
        return;
      }
      if (length > end - at - 8 || extensions.size() == MOST_EXTENSIONS) {
        throw file.malformed(at, "an extension of the header of " + length + " bytes");
      }
      extensions.add(new Extension(type, file.read(at + 8, (int) length)));
      at += 8 + (length + 7 & ~7L);
    }
  }

  /** All of it, as it stands at the start of the file. */
  byte[] encode() {
    byte[] bytes = new byte[clusterBytes()];
    BigEndian.put32(bytes, 0, MAGIC);
    BigEndian.put32(bytes, 4, version);
    BigEndian.put32(bytes, 20, clusterBits);
    BigEndian.put64(bytes, SIZE_FIELD, size);
    BigEndian.put32(bytes, L1_FIELDS, l1Entries);
    BigEndian.put64(bytes, L1_FIELDS + 4, l1Offset);
    BigEndian.put64(bytes, REFCOUNT_TABLE_FIELDS, refcountTableOffset);
    BigEndian.put32(bytes, REFCOUNT_TABLE_FIELDS + 8, refcountTableClusters);
    BigEndian.put32(bytes, SNAPSHOT_FIELDS, snapshotCount);
    BigEndian.put64(bytes, SNAPSHOT_FIELDS + 4, snapshotsOffset);
    if (version == 3) {
      BigEndian.put64(bytes, INCOMPATIBLE_FIELD, incompatible);
      BigEndian.put64(bytes, 80, compatible);
      BigEndian.put64(bytes, AUTOCLEAR_FIELD, autoclear);
      BigEndian.put32(bytes, 96, refcountOrder);
      BigEndian.put32(bytes, 100, headerLength);
      if (headerLength > V3_BYTES) {
        bytes[V3_BYTES] = (byte) compressionType;
      }
    }
    int at = headerLength;
    for (Extension e : extensions) {
      BigEndian.put32(bytes, at, e.type());
      BigEndian.put32(bytes, at + 4, e.data().length);
      System.arraycopy(e.data(), 0, bytes, at + 8, e.data().length);
      at += 8 + (e.data().length + 7 & ~7);
    }
    at += 8;
    if (!backingName.isEmpty()) {
      byte[] name = backingName.getBytes(StandardCharsets.UTF_8);
      BigEndian.put64(bytes, BACKING_NAME_OFFSET_FIELD, at);
      BigEndian.put32(bytes, BACKING_NAME_OFFSET_FIELD + 8, name.length);
      System.arraycopy(name, 0, bytes, at, name.length);
    }
    return bytes;
  }

  /** Whether name and extensions find room in the first cluster. */
  boolean fits() {
    int bytes = headerLength + 8 + backingName.getBytes(StandardCharsets.UTF_8).length;
    for (Extension e : extensions) {
      bytes += 8 + (e.data().length + 7 & ~7);
    }
    return bytes <= clusterBytes() && backingName.length() <= LARGEST_BACKING_NAME;
  }

  /** Names a file to lie below, or none if it is empty. */
  void backing(String name, String format) {
    backingName = name;
    extensions.removeIf(e -> e.type() == EXTENSION_BACKING_FORMAT);
    if (!name.isEmpty()) {
      extensions.add(0, new Extension(EXTENSION_BACKING_FORMAT, format.getBytes(StandardCharsets.UTF_8)));
    }
  }
}

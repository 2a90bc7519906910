package org.javisor.firmware.acpi;

import java.util.ArrayList;
import java.util.List;
import org.javisor.firmware.layout.LittleEndian;

/**
 * Tables one behind another in one piece of memory that may stand anywhere: pointers between them are offsets into the
 * piece until it is placed.
 */
final class TableSet {
  private static final int ALIGNMENT = 64;
  private static final int CHECKSUM_AT = 9;

  /** A little-endian number that holds an offset into the set. */
  record Pointer(int at, int sizeBytes) {}

  /** The byte {@code at} makes the sum of {@code length} bytes from {@code start} zero. */
  record Checksum(int at, int start, int length) {}

  private final TableBytes content = new TableBytes();
  private final List<Pointer> pointers = new ArrayList<>();
  private final List<Checksum> checksums = new ArrayList<>();

  /** Appends a table without a header of the common kind; returns its offset. */
  int addPlain(byte[] table) {
    content.zeros(-content.size() & ALIGNMENT - 1);
    int offset = content.size();
    content.bytes(table);
    return offset;
  }

  /**
   * Appends a table.
   *
   * @param inner where in it the pointers are
   */
  int add(byte[] table, Pointer... inner) {
    int offset = addPlain(table);
    checksums.add(new Checksum(offset + CHECKSUM_AT, offset, table.length));
    for (Pointer pointer : inner) {
      pointers.add(new Pointer(offset + pointer.at, pointer.sizeBytes));
    }
    return offset;
  }

  int sizeBytes() {
    return content.size();
  }

  List<Pointer> pointers() {
    return pointers;
  }

  List<Checksum> checksums() {
    return checksums;
  }

  /** The bytes with offsets as pointers; checksums hold for these. */
  byte[] bytes() {
    return content.toArray();
  }

  /** The bytes for one place in memory. */
  byte[] placedAt(long base) {
    byte[] bytes = bytes();
    for (Pointer pointer : pointers) {
      if (pointer.sizeBytes == 4) {
        LittleEndian.put32(bytes, pointer.at, (int) (LittleEndian.get32(bytes, pointer.at) + base));
      } else {
        LittleEndian.put64(bytes, pointer.at, LittleEndian.get64(bytes, pointer.at) + base);
      }
    }
    for (Checksum checksum : checksums) {
      bytes[checksum.at] = 0;
      bytes[checksum.at] = TableBytes.checksum(bytes, checksum.start, checksum.length);
    }
    return bytes;
  }
}

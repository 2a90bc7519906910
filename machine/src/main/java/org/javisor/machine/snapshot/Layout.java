package org.javisor.machine.snapshot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The first page of a snapshot: which sections there are. All numbers are little-endian.
 *
 * <pre>
 *   0  8 bytes  magic: 0x89 "JVSNAP" 0x0A
 *   8  u32      version of this layout
 *  12  u32      number of sections
 *  16  u64      length of the file
 *  24  u32      CRC-32C of the page with zeros here
 *  32           48 bytes for each section: name (24 bytes, ASCII, zeros behind it), u64 offset, u64 length,
 *               u32 CRC-32C of the content (0 for memory, which has checksums of its own), u32 zero
 * </pre>
 *
 * <p>It is written last, so that what was not written to its end is no snapshot.
 *
 * @param fileBytes the length of the file
 * @param sections by name, in the order in the file
 */
record Layout(long fileBytes, Map<String, Section> sections) {
  static final int HEADER_BYTES = 4096;
  static final int VERSION = 1;

  /** Memory begins at multiples of this: no host has larger pages. */
  static final long MEMORY_ALIGNMENT = 1 << 16;

  private static final long MAGIC = 0x0A50_414E_5356_4A89L;
  private static final int SUM_AT = 24;
  private static final int TABLE_AT = 32;
  private static final int ENTRY_BYTES = 48;
  private static final int NAME_BYTES = 24;
  private static final int MOST_SECTIONS = (HEADER_BYTES - TABLE_AT) / ENTRY_BYTES;

  /**
   * A range of the file.
   *
   * @param sum CRC-32C of the content
   */
  record Section(long offset, long length, int sum) {}

  Layout {
    sections = new LinkedHashMap<>(sections);
  }

  static int sum(byte[] content) {
    CRC32C sum = new CRC32C();
    sum.update(content);
    return (int) sum.getValue();
  }

  ByteBuffer encode() {
    ByteBuffer page = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    page.putLong(MAGIC).putInt(VERSION).putInt(sections.size()).putLong(fileBytes);
    int at = TABLE_AT;
    for (Map.Entry<String, Section> entry : sections.entrySet()) {
      page.put(at, entry.getKey().getBytes(StandardCharsets.US_ASCII));
      page.position(at + NAME_BYTES);
      page.putLong(entry.getValue().offset).putLong(entry.getValue().length).putInt(entry.getValue().sum);
      at += ENTRY_BYTES;
    }
    page.putInt(SUM_AT, sum(page.array()));
    return page.clear();
  }

  /** Whether a file that begins like this is meant to be a snapshot. */
  static boolean isSnapshot(byte[] header) {
    return header.length >= 8 && number(header).getLong(0) == MAGIC;
  }

  private static ByteBuffer number(byte[] header) {
    return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads the first page of a file that {@linkplain #isSnapshot is meant to be} a snapshot.
   *
   * @param header {@link #HEADER_BYTES}
   */
  static Layout decode(byte[] header) throws DamagedException {
    byte[] copy = header.clone();
    ByteBuffer page = number(copy);
    int version = page.getInt(8);
    if (version != VERSION) {
      throw new DamagedException(
          DamagedException.Kind.UNKNOWN, "its layout is version " + Integer.toUnsignedString(version));
    }
    int sum = page.getInt(SUM_AT);
    page.putInt(SUM_AT, 0);
    if (sum != sum(copy)) {
      throw DamagedException.malformed("the checksum of its first page is wrong");
    }
    int count = page.getInt(12);
    long fileBytes = page.getLong(16);
    if (count < 0 || count > MOST_SECTIONS || fileBytes < HEADER_BYTES) {
      throw DamagedException.malformed("its first page says impossible things");
    }
    Map<String, Section> sections = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      int at = TABLE_AT + i * ENTRY_BYTES;
      String name = new String(header, at, NAME_BYTES, StandardCharsets.US_ASCII).trim();
      Section section = new Section(
          page.getLong(at + NAME_BYTES), page.getLong(at + NAME_BYTES + 8), page.getInt(at + NAME_BYTES + 16));
      boolean inside = section.offset >= HEADER_BYTES && section.length >= 0
          && section.offset <= fileBytes && section.length <= fileBytes - section.offset;
      if (!inside || sections.put(name, section) != null) {
        throw DamagedException.malformed("its section " + (i + 1) + " is impossible");
      }
    }
    return new Layout(fileBytes, sections);
  }
}

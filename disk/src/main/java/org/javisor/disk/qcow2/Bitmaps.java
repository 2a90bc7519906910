package org.javisor.disk.qcow2;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.Storage;

/**
 * The persistent bitmaps of an image. They are kept as they are; those that ought to follow writes are marked as out of
 * date before the first write, which other programs understand.
 *
 * @see "qcow2.rst, sections Bitmaps extension and Bitmaps"
 */
final class Bitmaps {
  private static final int IN_USE = 1;
  private static final int AUTO = 2;
  private static final int ENTRY_BYTES = 24;
  private static final long LARGEST_DIRECTORY = 64L << 20;
  private static final int MOST_BITMAPS = 65535;

  private Bitmaps() {}

  /**
   * A bitmap.
   *
   * @param at offset of its entry in the file
   */
  record Bitmap(String name, long at, long tableOffset, int tableEntries, int flags) {
    boolean inUse() {
      return (flags & IN_USE) != 0;
    }
  }

  /**
   * Where the bitmaps are listed.
   *
   * @param count how many there are
   */
  record Directory(int count, long offset, long length) {}

  /** Where they are listed; empty if there are none that are valid. */
  static Optional<Directory> directory(Storage file, Header header) throws IOException {
    Optional<Header.Extension> extension = header.extension(Header.EXTENSION_BITMAPS);
    if (header.version < 3 || (header.autoclear & Header.AUTOCLEAR_BITMAPS) == 0 || extension.isEmpty()) {
      return Optional.empty();
    }
    byte[] data = extension.get().data();
    if (data.length < 24) {
      throw file.malformed(header.headerLength, "an extension for bitmaps of " + data.length + " bytes");
    }
    Directory found =
        new Directory(BigEndian.get32(data, 0), BigEndian.get64(data, 16), BigEndian.get64(data, 8));
    if (found.count() < 0 || found.count() > MOST_BITMAPS || found.length() < 0
        || found.length() > LARGEST_DIRECTORY || found.offset() <= 0
        || (found.offset() & header.clusterBytes() - 1) != 0) {
      throw file.malformed(header.headerLength, "a directory of bitmaps at offset " + found.offset());
    }
    return Optional.of(found);
  }

  static List<Bitmap> list(Storage file, Header header) throws IOException {
    Optional<Directory> directory = directory(file, header);
    List<Bitmap> bitmaps = new ArrayList<>();
    if (directory.isEmpty()) {
      return bitmaps;
    }
    byte[] bytes = file.read(directory.get().offset(), (int) directory.get().length());
    int at = 0;
    for (int i = 0; i < directory.get().count(); i++) {
      long where = directory.get().offset() + at;
      if (at + ENTRY_BYTES > bytes.length) {
        throw file.malformed(where, "the directory of bitmaps ends early");
      }
      int nameBytes = BigEndian.get16(bytes, at + 18);
      long extraBytes = BigEndian.getUnsigned32(bytes, at + 20);
      long end = at + ENTRY_BYTES + extraBytes + nameBytes;
      long tableOffset = BigEndian.get64(bytes, at);
      int tableEntries = BigEndian.get32(bytes, at + 8);
      if (end > bytes.length || tableEntries < 0 || tableEntries > 8 << 20 || tableOffset < 0
          || (tableOffset & header.clusterBytes() - 1) != 0) {
        throw file.malformed(where, "the entry of a bitmap is damaged");
      }
      String name = new String(bytes, (int) (end - nameBytes), nameBytes, StandardCharsets.UTF_8);
      bitmaps.add(new Bitmap(name, where, tableOffset, tableEntries, BigEndian.get32(bytes, at + 12)));
      at = (int) (end + 7 & ~7L);
    }
    return bitmaps;
  }

  /** Marks those that ought to follow writes as being written: that is all that is true of them from now on. */
  static void invalidate(Storage file, Header header) throws IOException {
    for (Bitmap bitmap : list(file, header)) {
      if ((bitmap.flags() & AUTO) != 0 && !bitmap.inUse()) {
        byte[] flags = new byte[4];
        BigEndian.put32(flags, 0, bitmap.flags() | IN_USE);
        file.write(bitmap.at() + 12, flags);
      }
    }
  }
}

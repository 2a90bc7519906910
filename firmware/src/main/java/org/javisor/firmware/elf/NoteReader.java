package org.javisor.firmware.elf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.javisor.firmware.layout.LittleEndian;
import org.javisor.firmware.layout.Loading.Slice;

/** Reads notes; what does not fit its segment ends the list, as notes are optional for booting. */
final class NoteReader {
  private static final int HEADER_BYTES = 12;

  private NoteReader() {}

  static void read(byte[] bytes, Slice segment, List<ElfNote> to) {
    long at = segment.offset();
    long end = at + segment.length();
    while (end - at >= HEADER_BYTES) {
      long nameSize = LittleEndian.getUnsigned32(bytes, (int) at);
      long valueSize = LittleEndian.getUnsigned32(bytes, (int) at + 4);
      int type = LittleEndian.get32(bytes, (int) at + 8);
      long nameAt = at + HEADER_BYTES;
      long valueAt = nameAt + align(nameSize);
      if (valueAt + valueSize > end) {
        return;
      }
      int nameLength = (int) Math.max(0, nameSize - 1);
      String owner = new String(bytes, (int) nameAt, nameLength, StandardCharsets.US_ASCII);
      to.add(new ElfNote(owner, type, new Slice((int) valueAt, (int) valueSize)));
      at = valueAt + align(valueSize);
    }
  }

  private static long align(long size) {
    return (size + 3) & ~3L;
  }
}

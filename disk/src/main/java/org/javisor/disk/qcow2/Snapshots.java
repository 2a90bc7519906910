package org.javisor.disk.qcow2;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.Storage;

/**
 * The table of internal snapshots.
 *
 * @see "qcow2.rst, section Snapshots"
 */
final class Snapshots {
  private static final int ENTRY_BYTES = 40;
  private static final int LARGEST_EXTRA = 1024;

  private Snapshots() {}

  /**
   * An entry of the table.
   *
   * @param extra what stands behind the fixed fields: size of the machine's state, size of the disk, and more
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares entries.
  record Entry(long l1Offset, int l1Entries, String id, String name, Taken taken, byte[] extra) {
    /** Size of the disk then; -1 if it is not said. */
    long diskBytes() {
      return extra.length >= 16 ? BigEndian.get64(extra, 8) : -1;
    }

    /** Size of the state of the machine that is kept with it. */
    long stateBytes() {
      return extra.length >= 8 ? BigEndian.get64(extra, 0) : taken.stateBytes() & 0xFFFF_FFFFL;
    }

    private int bytes() {
      int names = id.getBytes(StandardCharsets.UTF_8).length + name.getBytes(StandardCharsets.UTF_8).length;
      return ENTRY_BYTES + extra.length + names + 7 & ~7;
    }
  }

  /** When it was taken, by the host's clock and the guest's. */
  record Taken(int seconds, int nanos, long guestNanos, int stateBytes) {}

  /**
   * What the file says.
   *
   * @param bytes length of the table
   */
  record Table(List<Entry> entries, long bytes) {}

  static Table read(Storage file, Header header) throws IOException {
    List<Entry> entries = new ArrayList<>();
    long at = header.snapshotsOffset;
    for (int i = 0; i < header.snapshotCount; i++) {
      byte[] fixed = file.read(at, ENTRY_BYTES);
      long l1Offset = BigEndian.get64(fixed, 0);
      int l1Entries = BigEndian.get32(fixed, 8);
      int idBytes = BigEndian.get16(fixed, 12);
      int nameBytes = BigEndian.get16(fixed, 14);
      long extraBytes = BigEndian.getUnsigned32(fixed, 36);
      if (at > file.size() || extraBytes > LARGEST_EXTRA || l1Entries < 0 || l1Entries > 4 << 20 || l1Offset < 0
          || (l1Offset & header.clusterBytes() - 1) != 0) {
        throw file.malformed(at, "the entry of snapshot " + i + " is damaged");
      }
      byte[] rest = file.read(at + ENTRY_BYTES, (int) extraBytes + idBytes + nameBytes);
      Taken taken = new Taken(
          BigEndian.get32(fixed, 16), BigEndian.get32(fixed, 20), BigEndian.get64(fixed, 24),
          BigEndian.get32(fixed, 32));
      entries.add(new Entry(
          l1Offset, l1Entries, new String(rest, (int) extraBytes, idBytes, StandardCharsets.UTF_8),
          new String(rest, (int) extraBytes + idBytes, nameBytes, StandardCharsets.UTF_8), taken,
          java.util.Arrays.copyOf(rest, (int) extraBytes)));
      at += ENTRY_BYTES + rest.length + 7 & ~7L;
    }
    return new Table(entries, at - header.snapshotsOffset);
  }

  static byte[] encode(List<Entry> entries) {
    byte[] bytes = new byte[entries.stream().mapToInt(Entry::bytes).sum()];
    int at = 0;
    for (Entry e : entries) {
      byte[] id = e.id().getBytes(StandardCharsets.UTF_8);
      byte[] name = e.name().getBytes(StandardCharsets.UTF_8);
      BigEndian.put64(bytes, at, e.l1Offset());
      BigEndian.put32(bytes, at + 8, e.l1Entries());
      BigEndian.put16(bytes, at + 12, id.length);
      BigEndian.put16(bytes, at + 14, name.length);
      BigEndian.put32(bytes, at + 16, e.taken().seconds());
      BigEndian.put32(bytes, at + 20, e.taken().nanos());
      BigEndian.put64(bytes, at + 24, e.taken().guestNanos());
      BigEndian.put32(bytes, at + 32, e.taken().stateBytes());
      BigEndian.put32(bytes, at + 36, e.extra().length);
      System.arraycopy(e.extra(), 0, bytes, at + ENTRY_BYTES, e.extra().length);
      System.arraycopy(id, 0, bytes, at + ENTRY_BYTES + e.extra().length, id.length);
      System.arraycopy(name, 0, bytes, at + ENTRY_BYTES + e.extra().length + id.length, name.length);
      at += e.bytes();
    }
    return bytes;
  }
}

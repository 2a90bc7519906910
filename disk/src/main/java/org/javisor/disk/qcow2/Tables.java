package org.javisor.disk.qcow2;

import java.io.IOException;
import java.util.BitSet;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.Storage;

/**
 * The two levels of tables that map the disk into the file. Looking up needs the image's read lock, changing its write
 * lock.
 *
 * @see "qcow2.rst, section Cluster mapping"
 */
final class Tables {
  static final long OFFSET_MASK = 0x00FF_FFFF_FFFF_FE00L;
  static final long COPIED = 1L << 63;
  static final long COMPRESSED = 1L << 62;
  static final long ZERO = 1;

  /** Extended L2 entries: all subclusters hold data, or all read as zeroes. */
  static final long ALL_DATA = 0xFFFF_FFFFL;
  static final long ALL_ZERO = 0xFFFF_FFFFL << 32;
  private static final long CACHED_BYTES = 8L << 20;

  private final Storage file;
  private final Header header;
  private final Refcounts refcounts;
  private final TableCache l2;
  private final BitSet dirtyL1 = new BitSet();
  private final int entryWords;
  private long[] l1;

  Tables(Storage file, Header header, Refcounts refcounts) throws IOException {
    this.file = file;
    this.header = header;
    this.refcounts = refcounts;
    this.entryWords = header.l2EntryBytes() / 8;
    int capacity = Math.clamp(CACHED_BYTES >>> header.clusterBits, 16, 2048);
    this.l2 = new TableCache(file, header.clusterBytes(), capacity, () -> {
      refcounts.write();
      file.force();
    });
    this.l1 = readL1(file, header, header.l1Offset, header.l1Entries);
    refcounts.metadata(header.l1Offset, clustersOf(header.l1Entries * 8L));
    for (long entry : l1) {
      if ((entry & OFFSET_MASK) != 0) {
        refcounts.metadata(entry & OFFSET_MASK, 1);
      }
    }
  }

  long clustersOf(long bytes) {
    return bytes + header.clusterBytes() - 1 >>> header.clusterBits;
  }

  /** Reads an L1 table and checks its entries. */
  static long[] readL1(Storage file, Header header, long offset, int entries) throws IOException {
    byte[] bytes = file.read(offset, entries * 8);
    long[] table = new long[entries];
    for (int i = 0; i < entries; i++) {
      table[i] = BigEndian.get64(bytes, i * 8);
      if ((table[i] & OFFSET_MASK & header.clusterBytes() - 1) != 0) {
        throw file.malformed(offset + i * 8L, "an L2 table at offset " + (table[i] & OFFSET_MASK));
      }
    }
    return table;
  }

  long[] l1() {
    return l1;
  }

  long l2Word(long table, int index) throws IOException {
    return l2.get64(table, index);
  }

  void l2Word(long table, int index, long value) throws IOException {
    l2.put64(table, index, value);
  }

  byte[] l2Table(long offset) throws IOException {
    return l2.table(offset);
  }

  private int l1Index(long offset) {
    return (int) (offset / header.l2Span());
  }

  private int l2Index(long offset) {
    return (int) (offset % header.l2Span() >>> header.clusterBits);
  }

  /** The offset of the L2 table for an offset of the disk; 0: none. */
  private long l2Offset(long offset) {
    return l1[l1Index(offset)] & OFFSET_MASK;
  }

  /** The largest stretch from an offset on, up to a length, that is mapped in one way. */
  Mapping map(long offset, long length) throws IOException {
    long table = l2Offset(offset);
    long inTable = header.l2Span() - offset % header.l2Span();
    long most = Math.min(length, inTable);
    if (table == 0) {
      return new Mapping(Mapping.Kind.HOLE, 0, most, false);
    }
    byte[] entries = l2.table(table);
    Mapping all = mapOne(entries, table, offset, most);
    while (all.length() < most && all.kind() != Mapping.Kind.COMPRESSED) {
      Mapping next = mapOne(entries, table, offset + all.length(), most - all.length());
      boolean same = next.kind() == all.kind() && next.inPlace() == all.inPlace()
          && (all.kind() != Mapping.Kind.DATA || next.host() == all.host() + all.length());
      if (!same) {
        break;
      }
      all = new Mapping(all.kind(), all.host(), all.length() + next.length(), all.inPlace());
    }
    return all;
  }

  private Mapping mapOne(byte[] entries, long table, long offset, long most) throws IOException {
    int index = l2Index(offset) * entryWords;
    long entry = BigEndian.get64(entries, index * 8);
    int inCluster = (int) (offset & header.clusterBytes() - 1);
    long length = Math.min(most, header.clusterBytes() - inCluster);
    if ((entry & COMPRESSED) != 0) {
      return new Mapping(Mapping.Kind.COMPRESSED, entry, length, false);
    }
    long host = entry & OFFSET_MASK;
    if ((host & header.clusterBytes() - 1) != 0) {
      throw file.malformed(table + index * 8L, "a cluster at offset " + host);
    }
    boolean inPlace = (entry & COPIED) != 0;
    if (header.extendedL2()) {
      return mapSubcluster(BigEndian.get64(entries, index * 8 + 8), entry, offset, length);
    }
    if ((entry & ZERO) != 0 && header.version == 3) {
      return new Mapping(Mapping.Kind.ZERO, 0, length, false);
    }
    return host == 0
        ? new Mapping(Mapping.Kind.HOLE, 0, length, false)
        : new Mapping(Mapping.Kind.DATA, host + inCluster, length, inPlace);
  }

  /** With extended L2 entries each 32nd part of a cluster has a state of its own. */
  private Mapping mapSubcluster(long bitmap, long entry, long offset, long most) {
    long host = entry & OFFSET_MASK;
    int subclusterBits = header.clusterBits - 5;
    int inCluster = (int) (offset & header.clusterBytes() - 1);
    int sub = inCluster >>> subclusterBits;
    long length = Math.min(most, (1L << subclusterBits) - (inCluster & (1 << subclusterBits) - 1));
    if ((bitmap >>> 32 + sub & 1) != 0) {
      return new Mapping(Mapping.Kind.ZERO, 0, length, false);
    }
    if ((bitmap >>> sub & 1) != 0 && host != 0) {
      return new Mapping(Mapping.Kind.DATA, host + inCluster, length, (entry & COPIED) != 0);
    }
    return new Mapping(Mapping.Kind.HOLE, 0, length, false);
  }

  /** The first word of the L2 entry of an offset; 0 if there is no table. */
  long entry(long offset) throws IOException {
    long table = l2Offset(offset);
    return table == 0 ? 0 : l2.get64(table, l2Index(offset) * entryWords);
  }

  /** The bitmap of the extended L2 entry of an offset; 0 if there is no table. */
  long bitmap(long offset) throws IOException {
    long table = l2Offset(offset);
    return table == 0 ? 0 : l2.get64(table, l2Index(offset) * entryWords + 1);
  }

  /** Sets the L2 entry of an offset, for which there is a table of our own. */
  void entry(long offset, long word, long bitmap) throws IOException {
    long table = ownTable(offset);
    int index = l2Index(offset) * entryWords;
    l2.put64(table, index, word);
    if (entryWords == 2) {
      l2.put64(table, index + 1, bitmap);
    }
  }

  /** The L2 table for an offset, made or copied from that of a snapshot if need be. */
  private long ownTable(long offset) throws IOException {
    int index = l1Index(offset);
    long old = l1[index] & OFFSET_MASK;
    if (old != 0 && (l1[index] & COPIED) != 0) {
      return old;
    }
    byte[] content = old == 0 ? new byte[header.clusterBytes()] : l2.table(old).clone();
    long table = refcounts.allocate(1);
    refcounts.metadata(table, 1);
    l2.add(table, content);
    l1[index] = table | COPIED;
    dirtyL1.set(index);
    if (old != 0) {
      refcounts.freeLater(old, 1);
      // The snapshot still refers to it, so that it stays a table.
    }
    return table;
  }

  /** An L1 entry becomes another one. */
  void l1Entry(int index, long entry) {
    l1[index] = entry;
    dirtyL1.set(index);
  }

  void forgetTable(long table) {
    l2.forget(table);
  }

  /** Another L1 table is in force, and stands in the file already. */
  void replaceL1(long[] table) {
    l1 = table;
    dirtyL1.clear();
  }

  boolean isDirty() {
    return l2.isDirty() || !dirtyL1.isEmpty();
  }

  /** Everything to the file, each stage durable before the next; afterwards what was freed may be used again. */
  void write() throws IOException {
    boolean free = refcounts.waitingToBeFree() > 0;
    if (!isDirty() && !free) {
      if (refcounts.isDirty()) {
        refcounts.write();
      }
      return;
    }
    refcounts.write();
    file.force();
    l2.write();
    if (!dirtyL1.isEmpty()) {
      file.force();
      writeL1();
    }
    if (free) {
      file.force();
      refcounts.freeNow();
      refcounts.write();
    }
  }

  private void writeL1() throws IOException {
    for (int i = dirtyL1.nextSetBit(0); i >= 0; i = dirtyL1.nextSetBit(i + 1)) {
      byte[] entry = new byte[8];
      BigEndian.put64(entry, 0, l1[i]);
      file.write(header.l1Offset + i * 8L, entry);
    }
    dirtyL1.clear();
  }
}

package org.javisor.disk.qcow2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;

/** Counts who refers to which cluster, by walking through everything that the header leads to. */
final class References {
  /** 4 bytes each: an image of 8 TiB with the usual clusters. */
  private static final long MOST_CLUSTERS = 1 << 27;
  private static final int MOST_PROBLEMS = 1000;

  private final Storage file;
  private final Header header;
  private final CompressedClusters compressed;
  private final int[] counts;
  private final boolean[] tables;
  private final List<String> problems = new ArrayList<>();
  private long problemCount;

  private References(Storage file, Header header, Refcounts refcounts) throws IOException {
    this.file = file;
    this.header = header;
    this.compressed = new CompressedClusters(file, header, refcounts);
    long clusters = file.size() + header.clusterBytes() - 1 >>> header.clusterBits;
    if (clusters > MOST_CLUSTERS) {
      throw new UnsupportedImageException(file.name(), "has more clusters than can be checked: " + clusters);
    }
    this.counts = new int[(int) clusters];
    this.tables = new boolean[(int) clusters];
  }

  /** Counts all references of an image. */
  static References of(Storage file, Header header, Refcounts refcounts) throws IOException {
    References all = new References(file, header, refcounts);
    all.table(0, header.clusterBytes(), "the header");
    all.table(header.refcountTableOffset, (long) header.refcountTableClusters << header.clusterBits,
        "the refcount table");
    for (long block : refcounts.blockOffsets()) {
      if (block != 0) {
        all.table(block, header.clusterBytes(), "a refcount block");
      }
    }
    all.mapping(header.l1Offset, header.l1Entries);
    Snapshots.Table snapshots = Snapshots.read(file, header);
    all.table(header.snapshotsOffset, snapshots.bytes(), "the table of snapshots");
    for (Snapshots.Entry snapshot : snapshots.entries()) {
      all.mapping(snapshot.l1Offset(), snapshot.l1Entries());
    }
    all.bitmaps();
    return all;
  }

  private void problem(String what) {
    problemCount++;
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(what);
    }
  }

  private boolean count(long offset, long length, String what) {
    long first = offset >>> header.clusterBits;
    long last = offset + Math.max(length, 1) - 1 >>> header.clusterBits;
    if (length <= 0) {
      return true;
    }
    if (first < 0 || last >= counts.length) {
      problem(what + " at offset " + offset + " lies beyond the end of the file");
      return false;
    }
    for (int c = (int) first; c <= last; c++) {
      counts[c]++;
    }
    return true;
  }

  /** A place that nobody else may have, but a snapshot for L2 tables. */
  private boolean table(long offset, long length, String what) {
    if (!count(offset, length, what)) {
      return false;
    }
    for (long at = offset; at < offset + length; at += header.clusterBytes()) {
      tables[(int) (at >>> header.clusterBits)] = true;
    }
    return true;
  }

  private void mapping(long l1Offset, int l1Entries) throws IOException {
    if (!table(l1Offset, l1Entries * 8L, "an L1 table")) {
      return;
    }
    byte[] l1 = file.read(l1Offset, l1Entries * 8);
    for (int i = 0; i < l1Entries; i++) {
      long offset = BigEndian.get64(l1, i * 8) & Tables.OFFSET_MASK;
      if (offset == 0) {
        continue;
      }
      if ((offset & header.clusterBytes() - 1) != 0) {
        problem("entry " + i + " of the L1 table at offset " + l1Offset + " is no multiple of a cluster");
      } else if (table(offset, header.clusterBytes(), "an L2 table")) {
        l2Table(offset);
      }
    }
  }

  private void l2Table(long table) throws IOException {
    byte[] entries = file.read(table, header.clusterBytes());
    for (int at = 0; at < entries.length; at += header.l2EntryBytes()) {
      long entry = BigEndian.get64(entries, at);
      long host = entry & Tables.OFFSET_MASK;
      if ((entry & Tables.COMPRESSED) != 0) {
        long first = compressed.firstHost(entry) << header.clusterBits;
        // What follows the last packed cluster may be missing.
        long end = Math.min(
            compressed.lastHost(entry) + 1 << header.clusterBits, (long) counts.length << header.clusterBits);
        count(first, Math.max(end - first, 1), "a packed cluster");
      } else if (host != 0) {
        if ((host & header.clusterBytes() - 1) != 0) {
          problem("the L2 entry at offset " + (table + at) + " is no multiple of a cluster");
        } else {
          count(host, header.clusterBytes(), "the cluster of the L2 entry at offset " + (table + at));
        }
      }
    }
  }

  private void bitmaps() throws IOException {
    Optional<Bitmaps.Directory> directory = Bitmaps.directory(file, header);
    if (directory.isEmpty()) {
      return;
    }
    table(directory.get().offset(), directory.get().length(), "the directory of bitmaps");
    for (Bitmaps.Bitmap bitmap : Bitmaps.list(file, header)) {
      if (!table(bitmap.tableOffset(), bitmap.tableEntries() * 8L, "the table of bitmap " + bitmap.name())) {
        continue;
      }
      byte[] entries = file.read(bitmap.tableOffset(), bitmap.tableEntries() * 8);
      for (int at = 0; at < entries.length; at += 8) {
        long offset = BigEndian.get64(entries, at) & Tables.OFFSET_MASK;
        if (offset != 0) {
          count(offset, header.clusterBytes(), "a cluster of bitmap " + bitmap.name());
        }
      }
    }
  }

  int clusters() {
    return counts.length;
  }

  int count(long cluster) {
    return cluster < counts.length ? counts[(int) cluster] : 0;
  }

  /** Whether a table lies in a cluster. */
  boolean isTable(int cluster) {
    return tables[cluster];
  }

  /** What makes no sense, as sentences; at most so many as are worth reading. */
  List<String> problems() {
    return problems;
  }

  long problemCount() {
    return problemCount;
  }
}

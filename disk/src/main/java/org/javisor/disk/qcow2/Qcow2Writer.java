package org.javisor.disk.qcow2;

import java.io.IOException;
import org.javisor.disk.storage.Storage;

/** Writes that change tables. Everything but {@link #writeData} needs the image's write lock. */
final class Qcow2Writer {
  /** Reads what lies below the image. */
  @FunctionalInterface
  interface Below {
    void read(long offset, byte[] to, int at, int length) throws IOException;
  }

  /** At most so many bytes are put together for one write with new clusters. */
  private static final int LARGEST_PIECE = 2 << 20;

  private final Storage file;
  private final Header header;
  private final Refcounts refcounts;
  private final Tables tables;
  private final CompressedClusters compressed;
  private final Below below;

  Qcow2Writer(
      Storage file, Header header, Refcounts refcounts, Tables tables, CompressedClusters compressed, Below below) {
    this.file = file;
    this.header = header;
    this.refcounts = refcounts;
    this.tables = tables;
    this.compressed = compressed;
    this.below = below;
  }

  /** Writes to clusters that are there; a damaged image does not get its tables overwritten. */
  void writeData(long host, byte[] from, int at, int length) throws IOException {
    if (refcounts.holdsTables(host, length)) {
      throw file.malformed(host, "data and a table share a cluster; repair the image");
    }
    file.write(host, from, at, length);
  }

  void write(long offset, byte[] from, int at, int length) throws IOException {
    int done = 0;
    while (done < length) {
      Mapping m = tables.map(offset + done, length - done);
      if (m.kind() == Mapping.Kind.DATA && m.inPlace()) {
        writeData(m.host(), from, at + done, (int) m.length());
        done += (int) m.length();
      } else {
        done += writeNew(offset + done, from, at + done, length - done);
      }
    }
  }

  /** Writes to clusters that get a new place, as many as are free in a row; says how many bytes. */
  private int writeNew(long offset, byte[] from, int at, int length) throws IOException {
    int clusterBytes = header.clusterBytes();
    long first = offset & -clusterBytes;
    long end = first + newRun(first, offset + length);
    int clusters = refcounts.freeRun((int) (end - first >>> header.clusterBits));
    end = Math.min(end, first + (long) clusters * clusterBytes);
    int count = (int) (Math.min(end, offset + length) - offset);
    byte[] content = new byte[(int) (end - first)];
    readOld(first, content, (int) (offset - first));
    long tail = offset + count;
    if (tail < end) {
      readOldTail(tail, content, (int) (tail - first), (int) (end - tail));
    }
    System.arraycopy(from, at, content, (int) (offset - first), count);
    long host = refcounts.allocate(clusters);
    file.write(host, content);
    for (int i = 0; i < clusters; i++) {
      long cluster = first + (long) i * clusterBytes;
      release(cluster);
      tables.entry(cluster, host + (long) i * clusterBytes | Tables.COPIED, Tables.ALL_DATA);
    }
    return count;
  }

  /** Bytes from a cluster on, in whole clusters, that cannot be written in place. */
  private long newRun(long first, long writeEnd) throws IOException {
    int clusterBytes = header.clusterBytes();
    long most = Math.min(writeEnd - first, Math.max(LARGEST_PIECE, clusterBytes));
    long run = clusterBytes;
    while (run < most) {
      Mapping next = tables.map(first + run, 1);
      if (next.kind() == Mapping.Kind.DATA && next.inPlace()) {
        break;
      }
      run += clusterBytes;
    }
    return run;
  }

  private void readOld(long offset, byte[] to, int length) throws IOException {
    if (length > 0) {
      readOldTail(offset, to, 0, length);
    }
  }

  /** What the disk holds; beyond its end, zeroes. */
  private void readOldTail(long offset, byte[] to, int at, int length) throws IOException {
    long most = Math.min(length, header.size - offset);
    long done = 0;
    while (done < most) {
      Mapping m = tables.map(offset + done, most - done);
      int to0 = (int) (at + done);
      switch (m.kind()) {
        case HOLE -> below.read(offset + done, to, to0, (int) m.length());
        case ZERO -> {
          // The buffer is new.
        }
        case DATA -> file.read(m.host(), to, to0, (int) m.length());
        case COMPRESSED -> System.arraycopy(
            compressed.read(m.host()), (int) (offset + done & header.clusterBytes() - 1), to, to0, (int) m.length());
      }
      done += m.length();
    }
  }

  /** Takes the mapping of a cluster away, with whatever it holds. */
  void drop(long cluster) throws IOException {
    release(cluster);
    tables.entry(cluster, 0, 0);
  }

  /** Counts down what the cluster of an offset refers to so far. */
  private void release(long offset) throws IOException {
    long entry = tables.entry(offset);
    if ((entry & Tables.COMPRESSED) != 0) {
      compressed.freeLater(entry);
    } else if ((entry & Tables.OFFSET_MASK) != 0) {
      refcounts.freeLater(entry & Tables.OFFSET_MASK, 1);
    }
  }

  /**
   * Makes the whole clusters of a range read as zeroes; the end of the disk ends a cluster, too.
   *
   * @param mayUnmap whether their space may be given back
   * @param hasBelow whether something would show through where nothing is
   */
  void zeroClusters(long offset, long length, boolean mayUnmap, boolean hasBelow) throws IOException {
    int clusterBytes = header.clusterBytes();
    long end = offset + length == header.size ? offset + length : offset + length & -clusterBytes;
    long cluster = offset + clusterBytes - 1 & -clusterBytes;
    while (cluster < end) {
      Mapping m = tables.map(cluster, end - cluster);
      boolean nothingThere = m.kind() == Mapping.Kind.HOLE && !hasBelow;
      if (nothingThere && m.length() >= clusterBytes) {
        // Whole L2 tables may be missing: they need not be made for zeroes.
        cluster += m.length() & -clusterBytes;
      } else {
        zeroCluster(cluster, mayUnmap, hasBelow);
        cluster += clusterBytes;
      }
    }
  }

  private void zeroCluster(long cluster, boolean mayUnmap, boolean hasBelow) throws IOException {
    long entry = tables.entry(cluster);
    boolean packed = (entry & Tables.COMPRESSED) != 0;
    long host = packed ? 0 : entry & Tables.OFFSET_MASK;
    boolean keep = !mayUnmap && host != 0 && (entry & Tables.COPIED) != 0;
    if (header.version == 2) {
      if (entry != 0) {
        release(cluster);
        tables.entry(cluster, 0, 0);
      }
      return;
    }
    boolean hole = mayUnmap && !hasBelow;
    if (!keep) {
      release(cluster);
    }
    long word = keep ? host | Tables.COPIED : 0;
    boolean extended = header.extendedL2();
    tables.entry(cluster, hole || extended ? word : word | Tables.ZERO, hole ? 0 : Tables.ALL_ZERO);
  }
}

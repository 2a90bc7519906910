package org.javisor.disk.qcow2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.Storage;

/**
 * Which clusters of the file are in use, and how often. Owned by whoever holds the image's write lock.
 *
 * @see "qcow2.rst, section Host cluster management"
 */
final class Refcounts {
  static final long OFFSET_MASK = 0xFFFF_FFFF_FFFF_FE00L;
  private static final int CACHED_BLOCKS = 64;

  private final Storage file;
  private final Header header;
  private final RefcountWidth width;
  private final int perBlock;
  private final TableCache blocks;
  private final List<Long> toFree = new ArrayList<>();

  /** Clusters that hold tables: no data is ever written there, whatever a damaged image says. */
  private final Set<Long> metadata = new HashSet<>();

  private long[] table;
  private long firstFree = 1;

  Refcounts(Storage file, Header header) throws IOException {
    this.file = file;
    this.header = header;
    this.width = new RefcountWidth(header.refcountOrder);
    this.perBlock = width.entries(header.clusterBytes());
    this.blocks = new TableCache(file, header.clusterBytes(), CACHED_BLOCKS, () -> {});
    this.table = readTable();
    metadata.add(0L);
    metadata(header.refcountTableOffset, header.refcountTableClusters);
    for (long entry : table) {
      if (entry != 0) {
        metadata.add(entry >>> header.clusterBits);
      }
    }
  }

  private long[] readTable() throws IOException {
    int entries = (header.refcountTableClusters << header.clusterBits) / 8;
    byte[] bytes = file.read(header.refcountTableOffset, entries * 8);
    long[] read = new long[entries];
    for (int i = 0; i < entries; i++) {
      read[i] = BigEndian.get64(bytes, i * 8) & OFFSET_MASK;
      if ((read[i] & header.clusterBytes() - 1) != 0 || read[i] < 0 || read[i] >>> 56 != 0) {
        throw file.malformed(
            header.refcountTableOffset + i * 8L, "a refcount block at offset " + Long.toUnsignedString(read[i]));
      }
    }
    return read;
  }

  /** Notes that these clusters hold a table. */
  void metadata(long offset, long clusters) {
    for (long i = 0; i < clusters; i++) {
      metadata.add((offset >>> header.clusterBits) + i);
    }
  }

  /** Notes that these clusters hold a table no more. */
  void noMetadata(long offset, long clusters) {
    for (long i = 0; i < clusters; i++) {
      metadata.remove((offset >>> header.clusterBits) + i);
    }
  }

  /** Whether a range of the file touches a table. */
  boolean holdsTables(long offset, long length) {
    for (long c = offset >>> header.clusterBits; c <= offset + length - 1 >>> header.clusterBits; c++) {
      if (metadata.contains(c)) {
        return true;
      }
    }
    return false;
  }

  long get(long cluster) throws IOException {
    long slot = cluster / perBlock;
    if (slot >= table.length || table[(int) slot] == 0) {
      return 0;
    }
    return width.get(blocks.table(table[(int) slot]), (int) (cluster % perBlock));
  }

  /** Sets a count whose block is there. */
  private void put(long cluster, long count) throws IOException {
    blocks.change(
        table[(int) (cluster / perBlock)], block -> width.put(block, (int) (cluster % perBlock), count));
    if (count == 0 && cluster < firstFree) {
      firstFree = cluster;
    }
  }

  /** Counts one reference more. */
  void increment(long cluster) throws IOException {
    long count = get(cluster);
    if (count == 0) {
      throw file.malformed(cluster << header.clusterBits, "a cluster is used that counts as free; repair the image");
    }
    if (count >= width.maximum()) {
      throw file.malformed(cluster << header.clusterBits, "a cluster has as many references as can be counted");
    }
    put(cluster, count + 1);
  }

  /** Sets what a check found out. */
  void correct(long cluster, long count) throws IOException {
    if (get(cluster) == count) {
      return;
    }
    if (cluster / perBlock >= table.length || table[(int) (cluster / perBlock)] == 0) {
      addBlock(cluster / perBlock);
    }
    put(cluster, count);
  }

  /** Counts a reference less as soon as no table in the file refers to the clusters any more. */
  void freeLater(long offset, long clusters) {
    for (long i = 0; i < clusters; i++) {
      toFree.add((offset >>> header.clusterBits) + i);
    }
  }

  int waitingToBeFree() {
    return toFree.size();
  }

  /** After all tables have become durable. */
  void freeNow() throws IOException {
    List<Long> free = new ArrayList<>();
    for (long cluster : toFree) {
      long count = get(cluster);
      // A damaged image may count too few; then there is nothing to give back.
      if (count > 0) {
        put(cluster, count - 1);
      }
      if (count == 1) {
        free.add(cluster);
      }
    }
    toFree.clear();
    giveBack(free);
  }

  /** Their space goes back to the host, if it can take it; in runs, as each is a call of the kernel. */
  private void giveBack(List<Long> free) throws IOException {
    free.sort(null);
    int from = 0;
    for (int i = 1; i <= free.size(); i++) {
      if (i == free.size() || free.get(i) != free.get(i - 1) + 1) {
        long start = free.get(from) << header.clusterBits;
        if (!file.punch(start, (long) (i - from) << header.clusterBits)) {
          return;
        }
        from = i;
      }
    }
  }

  /** Gives a run of free clusters one reference each, and their offset in the file. */
  long allocate(int clusters) throws IOException {
    long run = 0;
    long cluster = firstFree;
    boolean fromFirst = true;
    while (true) {
      if (cluster >= 1L << 56 - header.clusterBits) {
        throw new IOException(file.name() + ": is as large as its format allows");
      }
      if (get(cluster) == 0) {
        run++;
      } else {
        run = 0;
      }
      cluster++;
      if (fromFirst && run == 0) {
        firstFree = cluster;
      }
      fromFirst &= run == 0;
      if (run < clusters) {
        continue;
      }
      long start = cluster - clusters;
      if (provideBlocks(start, clusters)) {
        take(start, clusters);
        if (start == firstFree) {
          firstFree = start + clusters;
        }
        return start << header.clusterBits;
      }
      // The table may have moved into the run: what was free has to be looked at again.
      cluster = start + 1;
      run = 0;
    }
  }

  /** As {@link #allocate}, but fewer clusters if that many are not free in a row. */
  int freeRun(int most) throws IOException {
    while (get(firstFree) != 0) {
      firstFree++;
    }
    int run = 1;
    while (run < most && get(firstFree + run) == 0) {
      run++;
    }
    return run;
  }

  private void take(long start, int clusters) throws IOException {
    for (long c = start; c < start + clusters; c++) {
      if (metadata.contains(c)) {
        throw file.malformed(
            c << header.clusterBits, "a table lies in a cluster that counts as free; repair the image");
      }
      put(c, 1);
    }
  }

  /**
   * Sees to it that there are refcount blocks for a run of free clusters; new ones go right behind it.
   *
   * @return whether there is room
   */
  private boolean provideBlocks(long start, int clusters) throws IOException {
    List<Integer> missing = missingBlocks(start, clusters);
    if (missing.isEmpty()) {
      return true;
    }
    int blocksNeeded = missing.size();
    while (missingBlocks(start, clusters + blocksNeeded).size() > blocksNeeded) {
      blocksNeeded++;
    }
    missing = missingBlocks(start, clusters + blocksNeeded);
    long at = start + clusters;
    for (long c = at; c < at + blocksNeeded; c++) {
      if (get(c) != 0) {
        return false;
      }
    }
    int last = missing.getLast();
    if (last >= table.length) {
      growTable(last + 1);
      // The run may not be free any more: look again.
      return false;
    }
    for (int slot : missing) {
      byte[] block = new byte[header.clusterBytes()];
      long offset = at << header.clusterBits;
      addBlock(slot, offset, block);
      at++;
    }
    // All blocks are there now: the last ones may count the first.
    for (long c = start + clusters; c < at; c++) {
      put(c, 1);
    }
    publish(missing);
    return true;
  }

  private List<Integer> missingBlocks(long start, long clusters) {
    List<Integer> missing = new ArrayList<>();
    for (long slot = start / perBlock; slot <= (start + clusters - 1) / perBlock; slot++) {
      if (slot >= table.length || table[(int) slot] == 0) {
        missing.add(Math.toIntExact(slot));
      }
    }
    return missing;
  }

  private void addBlock(int slot, long offset, byte[] block) throws IOException {
    blocks.add(offset, block);
    table[slot] = offset;
    metadata.add(offset >>> header.clusterBits);
  }

  /**
   * A block for a slot that has none, at the end of the file: while an image is repaired, what counts as free may be in
   * use.
   */
  private void addBlock(long slot) throws IOException {
    if (slot >= table.length) {
      growTable(Math.toIntExact(slot + 1));
    }
    if (table[(int) slot] != 0) {
      return;
    }
    long end = fileEnd();
    while (end / perBlock != slot && (end / perBlock >= table.length || table[(int) (end / perBlock)] == 0)) {
      addBlock(end / perBlock);
      end = fileEnd();
    }
    addBlock((int) slot, end << header.clusterBits, new byte[header.clusterBytes()]);
    put(end, 1);
    publish(List.of((int) slot));
  }

  private long fileEnd() throws IOException {
    return file.size() + header.clusterBytes() - 1 >>> header.clusterBits;
  }

  /** Blocks become durable before the table names them. */
  private void publish(List<Integer> slots) throws IOException {
    blocks.write();
    file.force();
    for (int slot : slots) {
      byte[] entry = new byte[8];
      BigEndian.put64(entry, 0, table[slot]);
      file.write(header.refcountTableOffset + slot * 8L, entry);
    }
  }

  /** Moves the table to a larger place behind everything that the old one could count. */
  private void growTable(int slots) throws IOException {
    long start = Math.max((long) table.length * perBlock, (file.size() >>> header.clusterBits) + 1);
    int entries = Math.max(slots, table.length * 2);
    int tableClusters;
    int newBlocks = 0;
    if (start / perBlock >= Header.LARGEST_REFCOUNT_TABLE_BYTES) {
      throw new IOException(file.name() + ": is too long a file for what its refcount table can count");
    }
    int firstSlot = Math.toIntExact(start / perBlock);
    while (true) {
      tableClusters = (int) ((entries * 8L + header.clusterBytes() - 1) >>> header.clusterBits);
      long end = start + tableClusters + newBlocks;
      int lastSlot = Math.toIntExact((end - 1) / perBlock);
      entries = Math.max(entries, lastSlot + 1);
      if (lastSlot - firstSlot + 1 <= newBlocks && entries * 8L <= (long) tableClusters << header.clusterBits) {
        break;
      }
      newBlocks = Math.max(newBlocks, lastSlot - firstSlot + 1);
    }
    if (entries * 8L > Header.LARGEST_REFCOUNT_TABLE_BYTES) {
      throw new IOException(file.name() + ": is as large as its refcount table may be; convert it to larger clusters");
    }
    long oldOffset = header.refcountTableOffset;
    int oldClusters = header.refcountTableClusters;
    table = Arrays.copyOf(table, (tableClusters << header.clusterBits) / 8);
    long at = start + tableClusters;
    for (int i = 0; i < newBlocks; i++) {
      if (table[firstSlot + i] == 0) {
        addBlock(firstSlot + i, (at + i) << header.clusterBits, new byte[header.clusterBytes()]);
      }
    }
    for (long c = start; c < start + tableClusters + newBlocks; c++) {
      put(c, 1);
    }
    header.refcountTableOffset = start << header.clusterBits;
    header.refcountTableClusters = tableClusters;
    metadata(header.refcountTableOffset, tableClusters);
    writeTable();
    for (long i = 0; i < oldClusters; i++) {
      put((oldOffset >>> header.clusterBits) + i, 0);
    }
    noMetadata(oldOffset, oldClusters);
  }

  /** Blocks and table first, then the field of the header that names the table. */
  private void writeTable() throws IOException {
    byte[] bytes = new byte[table.length * 8];
    for (int i = 0; i < table.length; i++) {
      BigEndian.put64(bytes, i * 8, table[i]);
    }
    blocks.write();
    file.write(header.refcountTableOffset, bytes);
    file.force();
    byte[] fields = new byte[12];
    BigEndian.put64(fields, 0, header.refcountTableOffset);
    BigEndian.put32(fields, 8, header.refcountTableClusters);
    file.write(Header.REFCOUNT_TABLE_FIELDS, fields);
    file.force();
  }

  /** Whether counts wait to be written. */
  boolean isDirty() {
    return blocks.isDirty();
  }

  void write() throws IOException {
    blocks.write();
  }

  /** How many clusters the blocks can count. */
  long countable() {
    return (long) table.length * perBlock;
  }

  int perBlock() {
    return perBlock;
  }

  /** Offsets of the blocks; 0 where there is none. */
  long[] blockOffsets() {
    return table.clone();
  }

  long maximum() {
    return width.maximum();
  }
}

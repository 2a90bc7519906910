package org.javisor.disk.qcow2;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.Storage;

/**
 * Tables of one cluster each, the least recently used of which go back to the file. Its monitor is taken before that of
 * another cache that has to be written first, and never the other way round.
 */
final class TableCache {
  /** What has to be in the file before a table goes there. */
  @FunctionalInterface
  interface Before {
    void written() throws IOException;
  }

  private static final class Table {
    final long offset;
    final byte[] bytes;
    boolean dirty;

    Table(long offset, byte[] bytes, boolean dirty) {
      this.offset = offset;
      this.bytes = bytes;
      this.dirty = dirty;
    }
  }

  private final Storage file;
  private final int tableBytes;
  private final int capacity;
  private final Before before;
  private final Map<Long, Table> tables = new LinkedHashMap<>(16, 0.75f, true);
  private int dirty;

  TableCache(Storage file, int tableBytes, int capacity, Before before) {
    this.file = file;
    this.tableBytes = tableBytes;
    this.capacity = capacity;
    this.before = before;
  }

  /** The table at an offset; valid until the next call, and not to be changed. */
  synchronized byte[] table(long offset) throws IOException {
    return load(offset).bytes;
  }

  synchronized long get64(long offset, int index) throws IOException {
    return BigEndian.get64(load(offset).bytes, index * 8);
  }

  synchronized void put64(long offset, int index, long value) throws IOException {
    Table table = load(offset);
    BigEndian.put64(table.bytes, index * 8, value);
    touch(table);
  }

  /** A change to the bytes of a table. */
  @FunctionalInterface
  interface Change {
    void to(byte[] bytes);
  }

  synchronized void change(long offset, Change change) throws IOException {
    Table table = load(offset);
    change.to(table.bytes);
    touch(table);
  }

  /** A table that is new at an offset. */
  synchronized void add(long offset, byte[] content) throws IOException {
    Table old = tables.remove(offset);
    if (old != null && old.dirty) {
      dirty--;
    }
    Table table = new Table(offset, content, false);
    makeRoom();
    tables.put(offset, table);
    touch(table);
  }

  /** A table whose cluster is somebody else's from now on. */
  synchronized void forget(long offset) {
    Table old = tables.remove(offset);
    if (old != null && old.dirty) {
      dirty--;
    }
  }

  synchronized boolean isDirty() {
    return dirty > 0;
  }

  /** Writes what changed, without what has to be written before. */
  synchronized void write() throws IOException {
    if (dirty == 0) {
      return;
    }
    List<Table> changed = new ArrayList<>(tables.values());
    changed.removeIf(table -> !table.dirty);
    changed.sort(Comparator.comparingLong(table -> table.offset));
    for (Table table : changed) {
      write(table);
    }
  }

  private void write(Table table) throws IOException {
    file.write(table.offset, table.bytes);
    table.dirty = false;
    dirty--;
  }

  private void touch(Table table) {
    if (!table.dirty) {
      table.dirty = true;
      dirty++;
    }
  }

  private Table load(long offset) throws IOException {
    Table table = tables.get(offset);
    if (table == null) {
      table = new Table(offset, file.read(offset, tableBytes), false);
      makeRoom();
      tables.put(offset, table);
    }
    return table;
  }

  private void makeRoom() throws IOException {
    if (tables.size() < capacity) {
      return;
    }
    Table oldest = tables.values().iterator().next();
    if (oldest.dirty) {
      before.written();
      write(oldest);
    }
    tables.remove(oldest.offset);
  }
}

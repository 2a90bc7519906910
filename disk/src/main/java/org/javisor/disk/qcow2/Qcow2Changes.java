package org.javisor.disk.qcow2;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.javisor.disk.CheckResult;
import org.javisor.disk.SnapshotEntry;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;

/**
 * Changes to an image as a whole, which nobody else has open: snapshots, size, the name of the file below. The header
 * turns from the old state to the new one in one write; until counts of references have followed, the image is marked
 * so that whoever opens it next puts them right.
 */
public final class Qcow2Changes {
  private final Storage file;
  private final Header header;
  private final Refcounts refcounts;

  private Qcow2Changes(Storage file) throws IOException {
    this.file = file;
    Header found = Header.read(file);
    if ((found.incompatible & (Header.INCOMPATIBLE_CORRUPT | Header.INCOMPATIBLE_DIRTY)) != 0) {
      Qcow2Check.repair(file);
      found = Header.read(file);
    }
    this.header = found;
    this.refcounts = new Refcounts(file, header);
    Bitmaps.invalidate(file, header);
  }

  /** The snapshots of an image, oldest first. */
  public static List<SnapshotEntry> snapshots(Storage file) throws IOException {
    Header header = Header.read(file);
    List<SnapshotEntry> all = new ArrayList<>();
    for (Snapshots.Entry e : Snapshots.read(file, header).entries()) {
      all.add(new SnapshotEntry(
          e.id(), e.name(), e.taken().seconds() & 0xFFFF_FFFFL, e.diskBytes() < 0 ? header.size : e.diskBytes(),
          e.stateBytes()));
    }
    return all;
  }

  /** Keeps what the disk holds now. */
  public static void createSnapshot(Storage file, String name, long epochSeconds) throws IOException {
    new Qcow2Changes(file).create(name, epochSeconds);
  }

  private void create(String name, long epochSeconds) throws IOException {
    List<Snapshots.Entry> entries = new ArrayList<>(Snapshots.read(file, header).entries());
    if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > 255) {
      throw new UnsupportedImageException(file.name(), "a snapshot's name has 1 to 255 bytes");
    }
    if (entries.stream().anyMatch(e -> e.name().equals(name))) {
      throw new UnsupportedImageException(file.name(), "has a snapshot " + name + " already");
    }
    if (entries.size() + 2 > refcounts.maximum()) {
      throw new UnsupportedImageException(
          file.name(), "cannot count more references to a cluster; convert it to an image with wider refcounts");
    }
    long id = entries.stream().mapToLong(e -> number(e.id())).max().orElse(0) + 1;
    byte[] l1 = file.read(header.l1Offset, header.l1Entries * 8);
    for (int i = 0; i < l1.length; i += 8) {
      BigEndian.put64(l1, i, BigEndian.get64(l1, i) & ~Tables.COPIED);
    }
    byte[] extra = new byte[24];
    BigEndian.put64(extra, 8, header.size);
    BigEndian.put64(extra, 16, -1);
    entries.add(new Snapshots.Entry(
        place(l1), header.l1Entries, Long.toString(id), name,
        new Snapshots.Taken((int) epochSeconds, 0, 0, 0), extra));
    putSnapshots(entries);
    settle();
  }

  private static long number(String id) {
    return id.matches("\\d{1,18}") ? Long.parseLong(id) : 0;
  }

  /** Forgets a snapshot and what only it refers to. */
  public static void deleteSnapshot(Storage file, String name) throws IOException {
    Qcow2Changes changes = new Qcow2Changes(file);
    List<Snapshots.Entry> entries = new ArrayList<>(Snapshots.read(file, changes.header).entries());
    entries.remove(find(file, entries, name));
    changes.putSnapshots(entries);
    changes.settle();
  }

  /** The disk holds again what it held when the snapshot was taken. */
  public static void revertTo(Storage file, String name) throws IOException {
    Qcow2Changes changes = new Qcow2Changes(file);
    Snapshots.Entry snapshot = find(file, Snapshots.read(file, changes.header).entries(), name);
    long size = snapshot.diskBytes() < 0 ? changes.header.size : snapshot.diskBytes();
    Header header = changes.header;
    long needed = (size + header.l2Span() - 1) / header.l2Span();
    int entries = (int) Math.max(Math.max(needed, 1), snapshot.l1Entries());
    byte[] l1 = Arrays.copyOf(file.read(snapshot.l1Offset(), snapshot.l1Entries() * 8), entries * 8);
    changes.putL1(size, l1);
    changes.settle();
  }

  private static Snapshots.Entry find(Storage file, List<Snapshots.Entry> entries, String name) throws IOException {
    Optional<Snapshots.Entry> found = entries.stream().filter(e -> e.name().equals(name)).findFirst()
        .or(() -> entries.stream().filter(e -> e.id().equals(name)).findFirst());
    return found.orElseThrow(() -> new UnsupportedImageException(
        file.name(), entries.isEmpty()
            ? "has no snapshots"
            : "has no snapshot " + name + "; there are "
                + String.join(", ", entries.stream().map(Snapshots.Entry::name).toList())));
  }

  /** Writes into new clusters. */
  private long place(byte[] bytes) throws IOException {
    int clusters = Math.max(1, (int) ((long) bytes.length + header.clusterBytes() - 1 >>> header.clusterBits));
    long offset = refcounts.allocate(clusters);
    file.write(offset, Arrays.copyOf(bytes, clusters << header.clusterBits));
    return offset;
  }

  private void putSnapshots(List<Snapshots.Entry> entries) throws IOException {
    header.snapshotsOffset = entries.isEmpty() ? 0 : place(Snapshots.encode(entries));
    header.snapshotCount = entries.size();
    ready();
    byte[] fields = new byte[12];
    BigEndian.put32(fields, 0, header.snapshotCount);
    BigEndian.put64(fields, 4, header.snapshotsOffset);
    file.write(Header.SNAPSHOT_FIELDS, fields);
  }

  /** Another L1 table and size, in one write: the fields stand side by side. */
  private void putL1(long size, byte[] l1) throws IOException {
    header.l1Offset = place(l1);
    header.l1Entries = l1.length / 8;
    header.size = size;
    ready();
    byte[] fields = new byte[24];
    BigEndian.put64(fields, 0, header.size);
    BigEndian.put32(fields, 12, header.l1Entries);
    BigEndian.put64(fields, 16, header.l1Offset);
    file.write(Header.SIZE_FIELD, fields);
  }

  /** What the header is going to name is durable, and the image is marked. */
  private void ready() throws IOException {
    refcounts.write();
    file.force();
    if (header.version == 3) {
      header.incompatible |= Header.INCOMPATIBLE_DIRTY;
      byte[] field = new byte[8];
      BigEndian.put64(field, 0, header.incompatible);
      file.write(Header.INCOMPATIBLE_FIELD, field);
      file.force();
    }
  }

  /** Counts follow what the header says now. */
  private void settle() throws IOException {
    file.force();
    CheckResult result = Qcow2Check.repair(file);
    if (result.errorCount() > 0) {
      throw file.malformed(0, "is damaged: " + result.errors().getFirst());
    }
  }

  /**
   * Makes the disk larger, or smaller where it has been cut off already. What comes in addition is not mapped: an image
   * below that is longer shows through.
   */
  public static void resize(Storage file, long size) throws IOException {
    Qcow2Changes changes = new Qcow2Changes(file);
    Header header = changes.header;
    if (header.snapshotCount > 0 && (header.version == 2 || size < header.size)) {
      throw new UnsupportedImageException(
          file.name(), "has snapshots, which keep it from being made " + (size < header.size ? "smaller" : "larger")
              + "; delete them first");
    }
    long needed = Math.max(1, (size + header.l2Span() - 1) / header.l2Span());
    if (needed * 8 > 32 << 20) {
      throw new UnsupportedImageException(
          file.name(), "cannot become that large with clusters of " + header.clusterBytes() + " bytes");
    }
    int entries = (int) Math.max(needed, size < header.size ? 0 : header.l1Entries);
    changes.putL1(
        size, Arrays.copyOf(file.read(header.l1Offset, header.l1Entries * 8), entries * 8));
    changes.settle();
  }

  /** Writes another name of the file below into the header; empty: none. */
  public static void rename(Storage file, String backingName, String backingFormat) throws IOException {
    Qcow2Changes changes = new Qcow2Changes(file);
    changes.header.backing(backingName, backingFormat);
    if (!changes.header.fits()) {
      throw new UnsupportedImageException(file.name(), "has no room for so long a name: " + backingName);
    }
    changes.refcounts.write();
    file.force();
    file.write(0, changes.header.encode());
    file.force();
  }
}

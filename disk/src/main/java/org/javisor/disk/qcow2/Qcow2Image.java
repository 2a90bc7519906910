package org.javisor.disk.qcow2;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockStatus;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;
import org.jspecify.annotations.Nullable;

/**
 * An open image. Reads, and writes to clusters that are there, go on side by side under the read lock; whatever
 * changes a table holds the write lock. Lock order: this, then the caches of tables.
 */
public final class Qcow2Image implements BlockBackend {
  private static final int FREED_AT_MOST = 4096;

  private final Storage file;
  private final Header header;
  private final Refcounts refcounts;
  private final Tables tables;
  private final CompressedClusters compressed;
  private final Qcow2Writer writer;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final boolean readOnly;
  private @Nullable BlockBackend backing;
  private boolean prepared;
  private boolean closed;

  private Qcow2Image(Storage file, Header header) throws IOException {
    this.file = file;
    this.header = header;
    this.readOnly = !file.writable();
    this.refcounts = new Refcounts(file, header);
    this.tables = new Tables(file, header, refcounts);
    this.compressed = new CompressedClusters(file, header, refcounts);
    this.writer = new Qcow2Writer(file, header, refcounts, tables, compressed, this::readBelow);
    refcounts.metadata(header.snapshotsOffset, header.snapshotCount > 0 ? 1 : 0);
  }

  /**
   * Opens an image. A file that is open for writing is repaired if its counts of references are out of date, which its
   * header says.
   *
   * @param file is closed with the image, and also if this fails
   */
  public static Qcow2Image open(Storage file) throws IOException {
    boolean good = false;
    try {
      Header header = Header.read(file);
      if (file.writable()) {
        if ((header.incompatible & Header.INCOMPATIBLE_CORRUPT) != 0) {
          throw new UnsupportedImageException(
              file.name(), "is marked as damaged; repair it, or open it read-only");
        }
        if ((header.incompatible & Header.INCOMPATIBLE_DIRTY) != 0) {
          Qcow2Check.repair(file);
          header = Header.read(file);
        }
      }
      Qcow2Image image = new Qcow2Image(file, header);
      good = true;
      return image;
    } finally {
      if (!good) {
        file.close();
      }
    }
  }

  /** Puts an image below; it is closed with this one. */
  public void backing(BlockBackend below) {
    backing = below;
  }

  /** The image below. */
  public Optional<BlockBackend> backing() {
    return Optional.ofNullable(backing);
  }

  /** What the header says of the file below. */
  public Optional<String> backingName() {
    return header.backingName.isEmpty() ? Optional.empty() : Optional.of(header.backingName);
  }

  /** The format of the file below, in the words of qemu-img. */
  public Optional<String> backingFormat() {
    return header.backingFormat();
  }

  Header header() {
    return header;
  }

  Storage file() {
    return file;
  }

  Refcounts refcounts() {
    return refcounts;
  }

  Tables tables() {
    return tables;
  }

  CompressedClusters compressed() {
    return compressed;
  }

  Qcow2Writer writer() {
    return writer;
  }

  @Override
  public long sizeBytes() {
    return header.size;
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  private void checkRange(long offset, long length) throws IOException {
    if (closed) {
      throw new IOException(file.name() + ": closed");
    }
    Objects.checkFromIndexSize(offset, length, header.size);
  }

  @Override
  public void read(long offset, byte[] to, int at, int length) throws IOException {
    Lock reading = lock.readLock();
    reading.lock();
    try {
      checkRange(offset, length);
      int done = 0;
      while (done < length) {
        Mapping m = tables.map(offset + done, length - done);
        int count = (int) m.length();
        switch (m.kind()) {
          case HOLE -> readBelow(offset + done, to, at + done, count);
          case ZERO -> Arrays.fill(to, at + done, at + done + count, (byte) 0);
          case DATA -> file.read(m.host(), to, at + done, count);
          case COMPRESSED -> System.arraycopy(
              compressed.read(m.host()), (int) (offset + done & header.clusterBytes() - 1), to, at + done, count);
        }
        done += count;
      }
    } finally {
      reading.unlock();
    }
  }

  /** What shows where this image has nothing; the image below may be shorter. */
  private void readBelow(long offset, byte[] to, int at, int length) throws IOException {
    BlockBackend below = backing;
    int there = below == null ? 0 : Math.clamp(below.sizeBytes() - offset, 0, length);
    if (below != null && there > 0) {
      below.read(offset, to, at, there);
    }
    Arrays.fill(to, at + there, at + length, (byte) 0);
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) throws IOException {
    checkWritable();
    int done = writeInPlace(offset, from, at, length);
    if (done == length) {
      return;
    }
    Lock changing = lock.writeLock();
    changing.lock();
    try {
      checkRange(offset, length);
      prepare();
      writer.write(offset + done, from, at + done, length - done);
      tidy();
    } finally {
      changing.unlock();
    }
  }

  /** Writes what needs no change to a table, from the start of the range on; says how many bytes. */
  private int writeInPlace(long offset, byte[] from, int at, int length) throws IOException {
    Lock reading = lock.readLock();
    reading.lock();
    try {
      checkRange(offset, length);
      if (!prepared) {
        return 0;
      }
      int done = 0;
      while (done < length) {
        Mapping m = tables.map(offset + done, length - done);
        if (m.kind() != Mapping.Kind.DATA || !m.inPlace()) {
          return done;
        }
        writer.writeData(m.host(), from, at + done, (int) m.length());
        done += (int) m.length();
      }
      return done;
    } finally {
      reading.unlock();
    }
  }

  private void checkWritable() throws IOException {
    if (readOnly) {
      throw new IOException(file.name() + ": is read-only");
    }
  }

  /** Before the first change: takes back what the header promises and we do not keep up. */
  private void prepare() throws IOException {
    if (prepared) {
      return;
    }
    Bitmaps.invalidate(file, header);
    if (header.version == 3 && (header.autoclear & ~Header.AUTOCLEAR_BITMAPS) != 0) {
      header.autoclear &= Header.AUTOCLEAR_BITMAPS;
      byte[] field = new byte[8];
      BigEndian.put64(field, 0, header.autoclear);
      file.write(Header.AUTOCLEAR_FIELD, field);
    }
    file.force();
    prepared = true;
  }

  private void tidy() throws IOException {
    if (refcounts.waitingToBeFree() > FREED_AT_MOST) {
      tables.write();
    }
  }

  /** An action under the write lock, ready for changes. */
  @FunctionalInterface
  interface Change {
    void carryOut() throws IOException;
  }

  void change(Change change) throws IOException {
    checkWritable();
    Lock changing = lock.writeLock();
    changing.lock();
    try {
      if (closed) {
        throw new IOException(file.name() + ": closed");
      }
      prepare();
      change.carryOut();
      tidy();
    } finally {
      changing.unlock();
    }
  }

  @Override
  public void discard(long offset, long length) throws IOException {
    change(() -> {
      checkRange(offset, length);
      // Version 2 has no zero clusters: what lies below would show through, older than what was written.
      if (backing == null || header.version == 3) {
        writer.zeroClusters(offset, length, true, backing != null);
      }
    });
  }

  @Override
  public void writeZeroes(long offset, long length, boolean mayUnmap) throws IOException {
    change(() -> {
      checkRange(offset, length);
      boolean plain = header.version == 2 && (backing != null || !mayUnmap);
      long start = plain ? offset + length : Math.min(roundUp(offset), offset + length);
      long end = plain ? start : Math.max(start, roundDown(offset + length));
      writeZeroData(offset, start - offset);
      if (end > start) {
        writer.zeroClusters(start, end - start, mayUnmap, backing != null);
      }
      writeZeroData(end, offset + length - end);
    });
  }

  private long roundUp(long offset) {
    return offset + header.clusterBytes() - 1 & -header.clusterBytes();
  }

  /** The end of the disk ends a cluster, too. */
  private long roundDown(long offset) {
    return offset == header.size ? offset : offset & -header.clusterBytes();
  }

  private void writeZeroData(long offset, long length) throws IOException {
    byte[] zeroes = new byte[(int) Math.min(length, Math.max(header.clusterBytes(), 1 << 20))];
    for (long done = 0; done < length;) {
      int count = (int) Math.min(length - done, zeroes.length);
      Mapping m = tables.map(offset + done, count);
      boolean zeroAlready = m.kind() == Mapping.Kind.ZERO || m.kind() == Mapping.Kind.HOLE && backing == null;
      if (!zeroAlready) {
        writer.write(offset + done, zeroes, 0, (int) m.length());
      }
      done += m.length();
    }
  }

  /**
   * Writes a whole cluster packed, if it gets smaller by that, and nothing is there yet.
   *
   * @param cluster as many bytes as a cluster of the image has
   */
  public void writeCompressed(long offset, byte[] cluster) throws IOException {
    Optional<byte[]> packed = header.extendedL2() ? Optional.empty() : compressed.pack(cluster);
    if (packed.isEmpty() || tables.entry(offset) != 0) {
      write(offset, cluster, 0, (int) Math.min(cluster.length, header.size - offset));
    } else {
      writePacked(offset, packed.get());
    }
  }

  /** Writes what {@link CompressedClusters#pack} made of a cluster at which nothing is yet. */
  void writePacked(long offset, byte[] bytes) throws IOException {
    change(() -> {
      checkRange(offset, 1);
      tables.entry(offset, compressed.append(bytes), 0);
    });
  }

  @Override
  public BlockStatus status(long offset, long length) throws IOException {
    Lock reading = lock.readLock();
    reading.lock();
    try {
      checkRange(offset, length);
      Mapping m = tables.map(offset, length);
      return switch (m.kind()) {
        case ZERO -> new BlockStatus(BlockStatus.Kind.ZERO, m.length());
        case DATA, COMPRESSED -> new BlockStatus(BlockStatus.Kind.DATA, m.length());
        case HOLE -> new BlockStatus(BlockStatus.Kind.HOLE, m.length());
      };
    } finally {
      reading.unlock();
    }
  }

  @Override
  public void flush() throws IOException {
    if (readOnly) {
      return;
    }
    Lock changing = lock.writeLock();
    changing.lock();
    try {
      if (closed) {
        throw new IOException(file.name() + ": closed");
      }
      tables.write();
      file.force();
    } finally {
      changing.unlock();
    }
  }

  /** Whether the image has nothing of its own for a part of a range. */
  public boolean hasHole(long offset, long length) throws IOException {
    for (long done = 0; done < length;) {
      BlockStatus status = status(offset + done, length - done);
      if (status.kind() == BlockStatus.Kind.HOLE) {
        return true;
      }
      done += status.length();
    }
    return false;
  }

  public boolean hasSnapshots() {
    return header.snapshotCount > 0;
  }

  /** What the header says, in words. */
  public Map<String, String> details() throws IOException {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("version", Integer.toString(header.version));
    details.put("cluster size", Integer.toString(header.clusterBytes()));
    details.put("refcount bits", Integer.toString(1 << header.refcountOrder));
    details.put("compression", header.compressionType == 0 ? "zlib" : "zstd");
    details.put("lazy refcounts", Boolean.toString((header.compatible & Header.COMPATIBLE_LAZY_REFCOUNTS) != 0));
    details.put("extended L2", Boolean.toString(header.extendedL2()));
    details.put("dirty", Boolean.toString((header.incompatible & Header.INCOMPATIBLE_DIRTY) != 0));
    details.put("damaged", Boolean.toString((header.incompatible & Header.INCOMPATIBLE_CORRUPT) != 0));
    for (Bitmaps.Bitmap bitmap : Bitmaps.list(file, header)) {
      details.put("bitmap " + bitmap.name(), bitmap.inUse() ? "out of date" : "valid");
    }
    return details;
  }

  /** Takes away what lies beyond a size that the disk is going to have. */
  public void cutOff(long size) throws IOException {
    change(() -> Shrinking.cutOff(header, tables, writer, size));
  }

  /** Size of a cluster. */
  public int clusterBytes() {
    return header.clusterBytes();
  }

  @Override
  public void close() throws IOException {
    Lock changing = lock.writeLock();
    changing.lock();
    try {
      if (closed) {
        return;
      }
      try {
        if (!readOnly) {
          tables.write();
        }
      } finally {
        closed = true;
        BlockBackend below = backing;
        try {
          if (below != null) {
            below.close();
          }
        } finally {
          file.close();
        }
      }
    } finally {
      changing.unlock();
    }
  }
}

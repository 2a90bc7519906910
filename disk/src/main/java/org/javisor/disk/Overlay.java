package org.javisor.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Objects;
import org.javisor.device.BlockBackend;
import org.javisor.disk.DiskException.Kind;
import org.javisor.disk.storage.HostRoom;
import org.jspecify.annotations.Nullable;

/**
 * Changes over an image that itself stays as it is. They go into a sparse temporary file, made at the first write,
 * which nobody else can name and which is gone at the end, however it comes.
 */
final class Overlay implements BlockBackend {
  /** What is copied at the first write to any part of it. */
  private static final int CLUSTER_BYTES = 64 << 10;

  private final BlockBackend base;
  private final Path name;
  private final FullDisk asked;
  private final BitSet changed = new BitSet();
  private @Nullable FileChannel changes;
  private @Nullable HostRoom room;
  private boolean closed;

  private Overlay(BlockBackend base, Path name, FullDisk asked) {
    this.base = base;
    this.name = name;
    this.asked = asked;
  }

  static Overlay over(BlockBackend base, Path name, FullDisk asked) {
    if (base.sizeBytes() / CLUSTER_BYTES >= Integer.MAX_VALUE) {
      throw new DiskException(Kind.BAD_SIZE, name, "is too large for a snapshot");
    }
    return new Overlay(base, name, asked);
  }

  @Override
  public long sizeBytes() {
    return base.sizeBytes();
  }

  @Override
  public boolean readOnly() {
    return false;
  }

  @Override
  public synchronized void read(long offset, byte[] to, int at, int length) throws IOException {
    int done = 0;
    while (done < length) {
      long from = offset + done;
      int cluster = (int) (from / CLUSTER_BYTES);
      boolean ours = changed.get(cluster);
      // As many clusters of the same kind as there are, at once.
      long end = (long) (ours ? changed.nextClearBit(cluster) : nextChanged(cluster)) * CLUSTER_BYTES;
      int piece = (int) Math.min(length - done, end - from);
      if (ours) {
        readFully(file(), from, ByteBuffer.wrap(to, at + done, piece));
      } else {
        base.read(from, to, at + done, piece);
      }
      done += piece;
    }
  }

  private int nextChanged(int cluster) {
    int next = changed.nextSetBit(cluster);
    return next < 0 ? Integer.MAX_VALUE : next;
  }

  @Override
  public synchronized void write(long offset, byte[] from, int at, int length) throws IOException {
    if (length == 0) {
      return;
    }
    int first = (int) (offset / CLUSTER_BYTES);
    int last = (int) ((offset + length - 1) / CLUSTER_BYTES);
    copyUp(first, offset, offset + length);
    copyUp(last, offset, offset + length);
    writeFully(offset, from, at, length);
    changed.set(first, last + 1);
  }

  /** Brings a cluster over from the base, unless a write is going to cover all of it. */
  private void copyUp(int cluster, long writeFrom, long writeTo) throws IOException {
    long start = (long) cluster * CLUSTER_BYTES;
    long end = Math.min(start + CLUSTER_BYTES, base.sizeBytes());
    if (changed.get(cluster) || writeFrom <= start && writeTo >= end) {
      return;
    }
    byte[] old = new byte[(int) (end - start)];
    base.read(start, old, 0, old.length);
    writeFully(start, old, 0, old.length);
    changed.set(cluster);
  }

  private FileChannel file() throws IOException {
    FileChannel open = changes;
    if (closed) {
      throw new IOException(name + ": closed");
    }
    if (open == null) {
      Path temporary = Files.createTempFile("javisor-snapshot", ".raw");
      // On a POSIX host the name is gone at once; elsewhere the file goes when it is closed.
      open = FileChannel.open(
          temporary, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.SPARSE,
          StandardOpenOption.DELETE_ON_CLOSE);
      Files.deleteIfExists(temporary);
      changes = open;
      // The file has no name any more: its folder is on the same file system.
      room = new HostRoom(Objects.requireNonNull(temporary.getParent()), asked);
    }
    return open;
  }

  private static void readFully(FileChannel channel, long offset, ByteBuffer to) throws IOException {
    long at = offset;
    while (to.hasRemaining()) {
      int count = channel.read(to, at);
      if (count < 0) {
        throw new IOException("the temporary file was cut short");
      }
      at += count;
    }
  }

  private void writeFully(long offset, byte[] from, int at, int length) throws IOException {
    FileChannel channel = file();
    Objects.requireNonNull(room).write(length, () -> {
      ByteBuffer left = ByteBuffer.wrap(from, at, length);
      while (left.hasRemaining()) {
        channel.write(left, offset + left.position() - at);
      }
    });
  }

  @Override
  public void flush() {
    // Nothing of it shall last.
  }

  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    FileChannel open = changes;
    try {
      if (open != null) {
        open.close();
      }
    } finally {
      base.close();
    }
  }
}

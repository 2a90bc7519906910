package org.javisor.disk.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.javisor.disk.DiskException;
import org.javisor.disk.DiskException.Kind;
import org.javisor.disk.FullDisk;
import org.jspecify.annotations.Nullable;

/**
 * An open image file with its lock: one writer, or any number of readers, over all processes of the host.
 *
 * <p>Files that are open in this process are shared through a table: the host's locks belong to a process, and closing
 * any channel of a file would drop them all.
 */
public final class ImageFile implements Storage {
  private static final Map<Object, ImageFile> OPEN = new HashMap<>();

  private final Path file;
  private final Object key;
  private final FileChannel channel;
  private final boolean writable;
  private final HostRoom room;
  private final Holes holes;
  private int users = 1;

  private ImageFile(Path file, Object key, FileChannel channel, boolean writable, FullDisk asked) {
    this.file = file;
    this.key = key;
    this.channel = channel;
    this.writable = writable;
    this.room = new HostRoom(file, asked);
    this.holes = new Holes(file);
  }

  /** Opens and locks a file that exists; writes fail where the host has no room for them. */
  public static ImageFile open(Path file, boolean writable) {
    return open(file, writable, FullDisk.FAILS);
  }

  /** Opens and locks a file that exists. */
  public static ImageFile open(Path file, boolean writable, FullDisk asked) {
    checkKind(file);
    try {
      synchronized (OPEN) {
        Object key = key(file);
        ImageFile known = OPEN.get(key);
        if (known != null) {
          if (writable || known.writable) {
            throw locked(file, "another machine of this process");
          }
          known.users++;
          return known;
        }
        ImageFile opened = new ImageFile(file, key, lock(file, writable), writable, asked);
        OPEN.put(key, opened);
        return opened;
      }
    } catch (NoSuchFileException e) {
      throw new DiskException(Kind.MISSING, file, "there is no such file", e);
    } catch (AccessDeniedException | ReadOnlyFileSystemException e) {
      throw notPermitted(file, writable, e);
    } catch (FileSystemException e) {
      String reason = String.valueOf(e.getReason());
      if (writable && Files.isReadable(file) && !Files.isWritable(file)) {
        throw notPermitted(file, true, e);
      }
      throw new DiskException(Kind.HOST, file, "cannot be opened: " + reason, e);
    } catch (IOException e) {
      throw new DiskException(Kind.HOST, file, "cannot be opened: " + e.getMessage(), e);
    }
  }

  /**
   * Opens a file for reading beside whoever has it: its start tells what it is. Locks are left alone, as closing would
   * drop those of this process, unless it has the file open already.
   */
  public static Storage peek(Path file) throws IOException {
    checkKind(file);
    synchronized (OPEN) {
      ImageFile known = Files.exists(file) ? OPEN.get(key(file)) : null;
      if (known != null) {
        known.users++;
        return known;
      }
    }
    return open(file, false);
  }

  private static void checkKind(Path file) {
    if (!Files.exists(file)) {
      throw new DiskException(Kind.MISSING, file, "there is no such file");
    }
    // Opening a pipe could wait for ever.
    boolean device = file.toAbsolutePath().startsWith("/dev");
    if (!Files.isRegularFile(file) && !device || Files.isDirectory(file)) {
      throw new DiskException(Kind.NOT_A_FILE, file, "is not a file");
    }
  }

  private static DiskException notPermitted(Path file, boolean writable, Exception cause) {
    return new DiskException(
        Kind.NOT_PERMITTED,
        file,
        writable ? "may not be written; add ,readonly or ,snapshot" : "may not be read",
        cause);
  }

  private static DiskException locked(Path file, String by) {
    return new DiskException(
        Kind.LOCKED, file, "is in use by " + by + "; several can share it read-only or as a snapshot");
  }

  private static FileChannel lock(Path file, boolean writable) throws IOException {
    FileChannel channel = writable
        ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
        : FileChannel.open(file, StandardOpenOption.READ);
    boolean locked = false;
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, !writable);
      if (lock == null) {
        throw locked(file, LockHolder.of(file));
      }
      locked = true;
      return channel;
    } finally {
      if (!locked) {
        channel.close();
      }
    }
  }

  /** What tells files apart, whatever their names. */
  private static Object key(Path file) throws IOException {
    Object key = fileKey(file);
    return key == null ? file.toRealPath() : key;
  }

  private static @Nullable Object fileKey(Path file) throws IOException {
    return Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class, new LinkOption[0]).fileKey();
  }

  public FileChannel channel() {
    return channel;
  }

  /**
   * Checks that the file is still where it was: what is written to a file that was removed would be lost without
   * anybody noticing.
   */
  public void checkPresent() throws IOException {
    if (!key.equals(key(file))) {
      throw new NoSuchFileException(file.toString(), null, "was replaced by another file");
    }
  }

  /** The file's name. */
  public Path file() {
    return file;
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public boolean writable() {
    return writable;
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void read(long offset, byte[] to, int at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(to, at, length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, offset + buffer.position() - at) < 0) {
        Arrays.fill(to, buffer.position(), at + length, (byte) 0);
        return;
      }
    }
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) throws IOException {
    room.write(length, () -> {
      ByteBuffer buffer = ByteBuffer.wrap(from, at, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer, offset + buffer.position() - at);
      }
    });
  }

  @Override
  public void resize(long size) throws IOException {
    long now = channel.size();
    if (size < now) {
      channel.truncate(size);
    } else if (size > now) {
      write(size - 1, new byte[1]);
    }
  }

  @Override
  public boolean punch(long offset, long length) throws IOException {
    return writable && holes.punch(offset, length, this::checkPresent);
  }

  @Override
  public void force() throws IOException {
    checkPresent();
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    synchronized (OPEN) {
      users--;
      if (users == 0) {
        OPEN.remove(key);
        try {
          channel.close();
        } finally {
          holes.close();
        }
      }
    }
  }
}

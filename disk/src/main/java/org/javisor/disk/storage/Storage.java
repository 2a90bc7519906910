package org.javisor.disk.storage;

import java.io.IOException;

/**
 * A file of the host, as image formats see it. Safe from any thread. What is written survives a crash of the host after
 * the next {@link #force}; a crash of this process alone loses nothing that was written.
 */
public interface Storage extends AutoCloseable {
  /** What messages call it. */
  String name();

  boolean writable();

  /** The length now. */
  long size() throws IOException;

  /** Reads; bytes beyond the end are zeroes. */
  void read(long offset, byte[] to, int at, int length) throws IOException;

  /** Writes; the file grows if it must. */
  void write(long offset, byte[] from, int at, int length) throws IOException;

  /** Cuts the file off, or makes it longer with zeroes. */
  void resize(long size) throws IOException;

  /**
   * Gives the host's space of a range inside the file back; it reads as zeroes then.
   *
   * @return false, and nothing changed, where the host cannot do that
   */
  default boolean punch(long offset, long length) throws IOException {
    return false;
  }

  /** Makes everything that was written so far durable. */
  void force() throws IOException;

  @Override
  void close() throws IOException;

  /** The bytes at an offset, with zeroes for those beyond the end. */
  default byte[] read(long offset, int length) throws IOException {
    byte[] bytes = new byte[length];
    read(offset, bytes, 0, length);
    return bytes;
  }

  default void write(long offset, byte[] bytes) throws IOException {
    write(offset, bytes, 0, bytes.length);
  }

  /** A complaint that names this file and an offset in it. */
  default MalformedImageException malformed(long offset, String what) {
    return new MalformedImageException(name(), offset, what);
  }
}

package org.javisor.disk.storage;

import java.io.IOException;
import java.util.Arrays;

/**
 * An image that lies inside of a file, an archive for instance; read-only.
 *
 * @param file is closed with it
 * @param start of the image in the file
 */
public record FilePart(Storage file, long start, long size) implements Storage {
  public FilePart {
    if (start < 0 || size < 0 || start > Long.MAX_VALUE - size) {
      throw new IllegalArgumentException("no part of a file: " + size + " bytes at " + start);
    }
  }

  @Override
  public String name() {
    return file.name();
  }

  @Override
  public boolean writable() {
    return false;
  }

  @Override
  public void read(long offset, byte[] to, int at, int length) throws IOException {
    // What follows in the file belongs to others.
    int there = Math.clamp(size - offset, 0, length);
    file.read(start + offset, to, at, there);
    Arrays.fill(to, at + there, at + length, (byte) 0);
  }

  @Override
  public void write(long offset, byte[] from, int at, int length) throws IOException {
    throw new IOException(name() + ": is read-only");
  }

  @Override
  public void resize(long size) throws IOException {
    throw new IOException(name() + ": is read-only");
  }

  @Override
  public void force() {
    // Nothing was written.
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

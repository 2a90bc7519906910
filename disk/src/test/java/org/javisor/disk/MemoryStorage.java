package org.javisor.disk;

import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.javisor.disk.storage.Storage;

/** A file in memory, of limited length, that may tell somebody of what is written and forced. */
public final class MemoryStorage implements Storage {
  /** A write, or with a null content a force. */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares events.
  public record Event(long offset, byte[] content) {}

  private static final int LARGEST = 64 << 20;

  private byte[] bytes;
  private int length;
  private Consumer<Event> listener = event -> {};

  public MemoryStorage(byte[] content) {
    bytes = content.clone();
    length = content.length;
  }

  public void listener(Consumer<Event> told) {
    listener = told;
  }

  public byte[] content() {
    return Arrays.copyOf(bytes, length);
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public boolean writable() {
    return true;
  }

  @Override
  public synchronized long size() {
    return length;
  }

  @Override
  public synchronized void read(long offset, byte[] to, int at, int count) throws IOException {
    if (offset < 0) {
      throw new IOException("negative offset");
    }
    int there = Math.clamp(length - offset, 0, count);
    if (there > 0) {
      System.arraycopy(bytes, (int) offset, to, at, there);
    }
    Arrays.fill(to, at + there, at + count, (byte) 0);
  }

  @Override
  public synchronized void write(long offset, byte[] from, int at, int count) throws IOException {
    if (offset < 0 || offset + count > LARGEST) {
      throw new IOException("the test's file is full");
    }
    reach((int) offset + count);
    System.arraycopy(from, at, bytes, (int) offset, count);
    listener.accept(new Event(offset, Arrays.copyOfRange(from, at, at + count)));
  }

  private void reach(int end) {
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, Math.min(LARGEST, bytes.length * 2)));
    }
    length = Math.max(length, end);
  }

  @Override
  public synchronized void resize(long size) throws IOException {
    if (size > LARGEST) {
      throw new IOException("the test's file is full");
    }
    reach((int) size);
    length = (int) size;
    Arrays.fill(bytes, length, bytes.length, (byte) 0);
  }

  @Override
  public synchronized void force() {
    listener.accept(new Event(0, null));
  }

  @Override
  public void close() {
    // Memory needs no closing.
  }
}

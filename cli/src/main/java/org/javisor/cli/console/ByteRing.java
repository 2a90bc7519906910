package org.javisor.cli.console;

/** A bounded queue of bytes. Not thread safe. */
final class ByteRing {
  private final byte[] bytes;
  private int first;
  private int size;

  ByteRing(int capacity) {
    bytes = new byte[capacity];
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean isFull() {
    return size == bytes.length;
  }

  void add(int value) {
    bytes[(first + size) % bytes.length] = (byte) value;
    size++;
  }

  /** The oldest byte, 0 to 255. */
  int remove() {
    int value = bytes[first] & 0xFF;
    first = (first + 1) % bytes.length;
    size--;
    return value;
  }
}

package org.javisor.devices.pc.serial;

import java.util.ArrayList;
import java.util.List;

/** A first-in first-out queue of up to 16 bytes. */
final class ByteFifo {
  static final int CAPACITY = 16;

  private final byte[] bytes = new byte[CAPACITY];
  private int first;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Appends a byte; there must be room. */
  void add(int value) {
    bytes[(first + size) % CAPACITY] = (byte) value;
    size++;
  }

  /** The oldest byte, which stays; there must be one. */
  int peek() {
    return bytes[first] & 0xFF;
  }

  /** Removes the oldest byte; there must be one. */
  int remove() {
    int value = peek();
    first = (first + 1) % CAPACITY;
    size--;
    return value;
  }

  /** Replaces the youngest byte; there must be one. */
  void replaceLast(int value) {
    bytes[(first + size - 1) % CAPACITY] = (byte) value;
  }

  void clear() {
    size = 0;
  }

  List<Integer> save() {
    List<Integer> saved = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      saved.add(bytes[(first + i) % CAPACITY] & 0xFF);
    }
    return saved;
  }

  void restore(List<Integer> saved) {
    clear();
    saved.forEach(this::add);
  }
}

package org.javisor.screen.rfb;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Bytes to send, big-endian; grows. */
final class Bytes {
  private byte[] array = new byte[4096];
  private int length;

  void clear() {
    length = 0;
  }

  int length() {
    return length;
  }

  byte[] array() {
    return array;
  }

  /** Makes room for more bytes, to be stored at {@link #length} and counted by {@link #advance}. */
  void reserve(int more) {
    if (length + more > array.length) {
      array = Arrays.copyOf(array, Math.max(length + more, array.length * 2));
    }
  }

  void advance(int count) {
    length += count;
  }

  void put8(int value) {
    reserve(1);
    array[length++] = (byte) value;
  }

  void put16(int value) {
    put8(value >> 8);
    put8(value);
  }

  void put32(int value) {
    put16(value >> 16);
    put16(value);
  }

  void put(byte[] from, int offset, int count) {
    reserve(count);
    System.arraycopy(from, offset, array, length, count);
    length += count;
  }

  void put(byte[] from) {
    put(from, 0, from.length);
  }

  void put(Bytes from) {
    put(from.array, 0, from.length);
  }

  /** Replaces 16 bits that were put before. */
  void set16(int at, int value) {
    array[at] = (byte) (value >> 8);
    array[at + 1] = (byte) value;
  }

  void writeTo(OutputStream out) throws IOException {
    out.write(array, 0, length);
  }
}

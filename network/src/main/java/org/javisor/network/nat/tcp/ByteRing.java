package org.javisor.network.nat.tcp;

import java.nio.ByteBuffer;

/** Bytes in order, up to a limit; grows as they come. */
final class ByteRing {
  private static final int FIRST_BYTES = 1 << 14;

  private final int limit;
  private byte[] bytes = new byte[0];
  private int first;
  private int length;

  /** @param limit a power of two of at least 16 KiB */
  ByteRing(int limit) {
    this.limit = limit;
  }

  int length() {
    return length;
  }

  int room() {
    return limit - length;
  }

  /** Makes place for {@code behind} bytes from the first one on. */
  private void reserve(int behind) {
    int size = Math.max(bytes.length, FIRST_BYTES);
    while (size < behind) {
      size *= 2;
    }
    if (size != bytes.length) {
      byte[] larger = new byte[size];
      copy(0, larger, 0, bytes.length == 0 ? 0 : Math.min(bytes.length, size));
      bytes = larger;
      first = 0;
    }
  }

  /** Copies without looking at {@link #length}: bytes that were put further back, too. */
  private void copy(int skip, byte[] to, int offset, int count) {
    if (count == 0) {
      return;
    }
    int at = first + skip & bytes.length - 1;
    int piece = Math.min(count, bytes.length - at);
    System.arraycopy(bytes, at, to, offset, piece);
    System.arraycopy(bytes, 0, to, offset + piece, count - piece);
  }

  /** Copies out, without taking away. */
  void peek(int skip, byte[] to, int offset, int count) {
    if (skip + count > length) {
      throw new IllegalArgumentException("there are only " + length + " bytes");
    }
    copy(skip, to, offset, count);
  }

  /** Stores bytes from {@code place} on, which lies within the limit, without counting them yet. */
  void put(int place, byte[] from, int offset, int count) {
    reserve(place + count);
    int at = first + place & bytes.length - 1;
    int piece = Math.min(count, bytes.length - at);
    System.arraycopy(from, offset, bytes, at, piece);
    System.arraycopy(from, offset + piece, bytes, 0, count - piece);
  }

  /** Counts bytes that were put. */
  void extend(int count) {
    length += count;
  }

  void drop(int count) {
    length -= count;
    first = length == 0 && bytes.length == 0 ? 0 : first + count & Math.max(bytes.length - 1, 0);
  }

  /** The first bytes, as many as stand in one piece; whoever takes some of them calls {@link #drop}. */
  ByteBuffer readable() {
    return ByteBuffer.wrap(bytes, first, Math.min(length, bytes.length - first));
  }

  /** Place behind the last byte, in one piece; whoever fills some of it calls {@link #extend}. */
  ByteBuffer writable() {
    if (length == bytes.length && length < limit) {
      reserve(length + 1);
    }
    int at = bytes.length == 0 ? 0 : first + length & bytes.length - 1;
    return ByteBuffer.wrap(bytes, at, Math.min(bytes.length - length, bytes.length - at));
  }
}

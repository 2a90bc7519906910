package org.javisor.virtio.vsock;

/** Bytes in a ring of fixed size. Belongs to one lock. */
final class ByteQueue {
  private final byte[] bytes;
  private int first;
  private int length;

  ByteQueue(int capacity) {
    bytes = new byte[capacity];
  }

  int length() {
    return length;
  }

  int room() {
    return bytes.length - length;
  }

  /** Adds as many as there is room for; returns how many. */
  int add(byte[] from, int at, int count) {
    int added = Math.min(count, room());
    int end = (first + length) % bytes.length;
    int piece = Math.min(added, bytes.length - end);
    System.arraycopy(from, at, bytes, end, piece);
    System.arraycopy(from, at + piece, bytes, 0, added - piece);
    length += added;
    return added;
  }

  /** Takes as many as there are; returns how many. */
  int take(byte[] to, int at, int count) {
    int taken = Math.min(count, length);
    int piece = Math.min(taken, bytes.length - first);
    System.arraycopy(bytes, first, to, at, piece);
    System.arraycopy(bytes, 0, to, at + piece, taken - piece);
    first = (first + taken) % bytes.length;
    length -= taken;
    return taken;
  }

  void clear() {
    length = 0;
  }
}

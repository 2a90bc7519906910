package org.javisor.virtio.ring;

import java.util.Arrays;

/** Collects and validates the descriptors of a chain. */
final class DescriptorList {
  static final int NEXT = 1;
  static final int WRITE = 2;
  static final int INDIRECT = 4;

  static final int DESCRIPTOR_BYTES = 16;

  /** Descriptors of an indirect table, whatever the size of the queue. */
  private static final int LONGEST = 1024;

  private long[] addresses = new long[4];
  private int[] lengths = new int[4];
  private int count;
  private int readable;

  /** Adds a buffer. Readable ones come first; all together have less than 2 GiB. */
  void add(long address, int length, boolean writable) {
    if (count == LONGEST) {
      throw new RingException("a chain that does not end");
    }
    if (!writable && readable < count) {
      throw new RingException("a readable buffer behind a writable one");
    }
    if (length < 0) {
      throw new RingException("a buffer of 2 GiB or more");
    }
    if (count == lengths.length) {
      addresses = Arrays.copyOf(addresses, 4 * count);
      lengths = Arrays.copyOf(lengths, 4 * count);
    }
    addresses[count] = address;
    lengths[count] = length;
    count++;
    readable += writable ? 0 : 1;
  }

  /** How many descriptors an indirect table of so many bytes has. */
  static int tableSize(int bytes) {
    if (bytes <= 0 || bytes % DESCRIPTOR_BYTES != 0 || bytes / DESCRIPTOR_BYTES > LONGEST) {
      throw new RingException("an indirect table of %d bytes".formatted(bytes & 0xFFFF_FFFFL));
    }
    return bytes / DESCRIPTOR_BYTES;
  }

  int size() {
    return count;
  }

  int readableBuffers() {
    return readable;
  }

  long[] addresses() {
    return Arrays.copyOf(addresses, count);
  }

  int[] lengths() {
    return Arrays.copyOf(lengths, count);
  }
}

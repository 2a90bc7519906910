package org.javisor.disk.qcow2;

import org.javisor.disk.storage.BigEndian;

/**
 * Counts of 1 to 64 bits in a refcount block. Narrow ones fill a byte from its low bits.
 *
 * @param order the width is two to this power, 0 to 6
 * @see "qcow2.rst, section Host cluster management"
 */
record RefcountWidth(int order) {
  /** The largest count. */
  long maximum() {
    return order == 6 ? Long.MAX_VALUE : (1L << (1 << order)) - 1;
  }

  int entries(int blockBytes) {
    return (int) ((long) blockBytes * 8 >> order);
  }

  long get(byte[] block, int index) {
    return switch (order) {
      case 0, 1, 2 -> {
        int bit = index << order;
        yield block[bit >> 3] >>> (bit & 7) & (1 << (1 << order)) - 1;
      }
      case 3 -> block[index] & 0xFF;
      case 4 -> BigEndian.get16(block, index * 2);
      case 5 -> BigEndian.getUnsigned32(block, index * 4);
      default -> BigEndian.get64(block, index * 8);
    };
  }

  void put(byte[] block, int index, long count) {
    switch (order) {
      case 0, 1, 2 -> {
        int bit = index << order;
        int mask = (1 << (1 << order)) - 1 << (bit & 7);
        block[bit >> 3] = (byte) (block[bit >> 3] & ~mask | (int) count << (bit & 7) & mask);
      }
      case 3 -> block[index] = (byte) count;
      case 4 -> BigEndian.put16(block, index * 2, (int) count);
      case 5 -> BigEndian.put32(block, index * 4, (int) count);
      default -> BigEndian.put64(block, index * 8, count);
    }
  }
}

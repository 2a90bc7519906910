package org.javisor.cpu;

import java.util.Arrays;

/**
 * Remembers which large pages have translations in the software TLB, which keeps 4 KB pieces of them: invalidating any
 * address of a large page must drop all its pieces. May answer yes too often, never no wrongly.
 *
 * @see "Intel SDM volume 3, 5.10.2.3 Details of TLB Use"
 */
final class LargePages {
  private static final int BITS = 4096;

  /** 2 MB, 4 MB and 1 GB. */
  private static final int[] SHIFTS = {30, 22, 21};

  private final long[][] filters = new long[SHIFTS.length][BITS / 64];
  private boolean empty = true;

  void add(long linear, int shift) {
    for (int i = 0; i < SHIFTS.length; i++) {
      if (SHIFTS[i] == shift) {
        int bit = hash(linear >>> shift);
        filters[i][bit >>> 6] |= 1L << bit;
        empty = false;
      }
    }
  }

  /** The shift of the largest page around an address that may have pieces in the TLB; 12 if there is none. */
  int largestShift(long linear) {
    for (int i = 0; i < SHIFTS.length && !empty; i++) {
      int bit = hash(linear >>> SHIFTS[i]);
      if ((filters[i][bit >>> 6] & 1L << bit) != 0) {
        return SHIFTS[i];
      }
    }
    return 12;
  }

  private static int hash(long number) {
    return (int) (number ^ number >>> 12) & (BITS - 1);
  }

  void clear() {
    for (long[] filter : filters) {
      Arrays.fill(filter, 0);
    }
    empty = true;
  }
}

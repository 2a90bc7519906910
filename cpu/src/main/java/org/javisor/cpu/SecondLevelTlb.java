package org.javisor.cpu;

import java.util.Arrays;

/**
 * The larger, second level of the software TLB: 8,192 translations in sets of four, keyed by linear page and address
 * space, on the heap. Holds what page walks found; whether an access is allowed is decided again at each look-up, so
 * that CR0.WP, CR4.SMAP and the privilege may change at will.
 *
 * @see "Intel SDM volume 3, 5.10 Caching Translation Information"
 */
final class SecondLevelTlb {
  /** Spaces are numbered below this. */
  static final int SPACES = 1 << 28;

  private static final int SETS = 2048;
  private static final int WAYS = 4;

  /** Each way is a tag and a translation: a set fills 64 bytes. */
  private static final int SET_LONGS = WAYS * 2;

  private static final int PAGE_BITS = 36;
  private static final long PAGE_MASK = (1L << PAGE_BITS) - 1;

  /** Space 0 is never allocated: an all-zero tag matches nothing. */
  private final long[] entries = new long[SETS * SET_LONGS];

  private static long page(long linear) {
    return (linear >>> 12) & PAGE_MASK;
  }

  private static int set(long page) {
    return ((int) page & (SETS - 1)) * SET_LONGS;
  }

  private static long tag(long page, int space) {
    return (long) space << PAGE_BITS | page;
  }

  /** The translation of a page in one of two spaces; 0 if it is not here. */
  long find(long linear, int space, int globalSpace) {
    long page = page(linear);
    long own = tag(page, space);
    long global = tag(page, globalSpace);
    int set = set(page);
    for (int i = set; i < set + SET_LONGS; i += 2) {
      long tag = entries[i];
      if (tag == own || tag == global) {
        return entries[i + 1];
      }
    }
    return 0;
  }

  /**
   * Adds a translation in front of its set. It takes the place of what either space holds for the page; else of the
   * oldest entry of a space that is neither, which without PCIDs is a dead one; else of the oldest.
   *
   * @param otherSpace the current or the global space, whichever {@code space} is not
   */
  void insert(long linear, int space, int otherSpace, long translation) {
    long page = page(linear);
    long own = tag(page, space);
    int set = set(page);
    int victim = victim(set, own, tag(page, otherSpace));
    System.arraycopy(entries, set, entries, set + 2, victim - set);
    entries[set] = own;
    entries[set + 1] = translation;
  }

  private int victim(int set, long own, long other) {
    int victim = set + SET_LONGS - 2;
    boolean foreign = false;
    for (int i = victim; i >= set; i -= 2) {
      long tag = entries[i];
      if (tag == own || tag == other) {
        return i;
      }
      if (!foreign && (tag ^ own) >>> PAGE_BITS != 0 && (tag ^ other) >>> PAGE_BITS != 0) {
        foreign = true;
        victim = i;
      }
    }
    return victim;
  }

  /** Drops all translations of one 4 KB page, in every space. */
  void dropPage(long linear) {
    long page = page(linear);
    int set = set(page);
    for (int i = set; i < set + SET_LONGS; i += 2) {
      if ((entries[i] & PAGE_MASK) == page) {
        entries[i] = 0;
      }
    }
  }

  /** Drops all translations inside an aligned range of {@code 1 << shift} bytes, in every space. */
  void dropRange(long linear, int shift) {
    long range = page(linear) >>> (shift - 12);
    for (int i = 0; i < entries.length; i += 2) {
      if ((entries[i] & PAGE_MASK) >>> (shift - 12) == range) {
        entries[i] = 0;
      }
    }
  }

  void clear() {
    Arrays.fill(entries, 0);
  }
}

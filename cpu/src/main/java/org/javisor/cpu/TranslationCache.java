package org.javisor.cpu;

import java.util.Map;

/**
 * What is kept of page walks behind the first level of the {@link Tlb}, and what becomes of it where a guest
 * invalidates translations. Implementations forget at least what the manual demands, in the first level, too.
 *
 * @see "Intel SDM volume 3, 5.10.4 Invalidation of TLBs and Paging-Structure Caches"
 */
interface TranslationCache {
  /** The translation of a page in the current address space; 0 if it is not here. */
  long find(long linear);

  /** Keeps the translation that a walk has just found. */
  void insert(long linear, long translation, PageWalk walk);

  /** CR3 was loaded: its PCID is current; what that holds already stays only if {@code keep}. Global entries stay. */
  void select(int pcid, boolean keep);

  /** Drops what a PCID holds, but for global entries. */
  void flush(int pcid);

  /** Drops what the current PCID holds, but for global entries. */
  void flushCurrent();

  /** Drops what all PCIDs hold; also global entries if asked. */
  void flushAll(boolean global);

  /** Drops the page that holds an address, large pages as a whole, in all address spaces. */
  void flushPage(long linear);

  /** Drops what is known of one 4 KB piece, where an access to it faulted. */
  void drop(long linear);

  /** Drops everything, since the paging mode is another one. */
  void modeChanged();

  /** What it counted, by name. */
  Map<String, Long> counters();

  /** Gives back what it holds of others. */
  void close();
}

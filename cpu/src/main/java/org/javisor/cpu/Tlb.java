package org.javisor.cpu;

import java.util.Arrays;
import java.util.Map;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Ram;
import org.javisor.memory.RawMemory;

/**
 * The software TLB: three direct-mapped first-level tables (read, write, fetch) outside the Java heap, whose entries
 * carry privilege and address space in their tags; and the {@link SecondLevelTlb} behind them.
 *
 * <p>A first-level entry is two longs: a tag and an addend. The tag is the linear page with, in its low 12 bits, {@link
 * #USER}, {@link #SMAP}, an identifier of the address space, and {@link #SLOW} for pages whose every access needs the
 * slow path. Linear address plus addend give the host address; in SLOW and in fetch entries the guest-physical address.
 *
 * <p>Nothing is searched on a change of address space: a fresh identifier leaves the old entries behind, unmatched. The
 * first level has 256 identifiers and is cleared when they run out; the second has 2^28 numbers of its own.
 *
 * @see "Intel SDM volume 3, 5.10 Caching Translation Information"
 */
final class Tlb implements TranslationCache {
  static final int READ = 0;
  static final int WRITE = 1;
  static final int FETCH = 2;

  static final int ENTRIES = 1024;
  static final int ENTRY_SHIFT = 4;
  static final int TABLE_BYTES = ENTRIES << ENTRY_SHIFT;
  static final long PAGE_MASK = -AddressSpace.PAGE_SIZE;

  // The low 12 bits of a tag.

  /** The entry serves accesses of user privilege. */
  static final int USER = 1;

  /** The entry serves supervisor accesses that may not touch user pages. */
  static final int SMAP = 1 << 1;

  static final int ID_SHIFT = 2;
  private static final int IDS = 256;

  /** Only in stored tags: accesses take the slow path, which need not walk again. */
  static final int SLOW = 1 << 10;

  /** Only in contexts, never in stored tags that are valid: alignment is checked, all accesses take the slow path. */
  static final int ALIGN = 1 << 11;

  /** Matches no context: has both {@link #SLOW} and {@link #ALIGN}. */
  private static final long INVALID = -1;

  private static final int PCIDS = 4096;

  private final Ram block = new Ram(3 * TABLE_BYTES);

  /** Host address of the read table; the write and the fetch table follow. */
  final long tables = block.address();

  private final SecondLevelTlb second = new SecondLevelTlb();
  private final LargePages largePages = new LargePages();

  /** Space and identifier last given to each PCID; valid only if not older than the two limits below. */
  private final int[] spaceOf = new int[PCIDS];

  private final long[] idOf = new long[PCIDS];

  /** Of each entry for reads and writes that was filled while pages have protection keys: its page's key class. */
  private final byte[] keyClasses = new byte[2 * ENTRIES];

  /** The key classes of which there may be entries, as a bit set. */
  private int keyClassesHeld;

  private int pcid;
  private int space;
  private int globalSpace;
  private int nextSpace;
  private int oldestSpace;

  /** Identifiers ever given out: the low 8 bits go into tags. */
  private long nextId;

  private long oldestId;
  private long id;

  /** One bit for each linear page, by its number's low bits, that somebody relies on to be fetched from. */
  private final long[] reliedOn = new long[1024];

  /** Grows when a translation that somebody may rely on is dropped while its identifier stays in use. */
  private long fetchGeneration;

  Tlb() {
    Arrays.fill(idOf, -1);
    clearFirstLevel();
    restartSpaces();
    newFirstLevel();
  }

  /** The identifier of the current address space, in its place in the tag. */
  int idBits() {
    return (int) (id & (IDS - 1)) << ID_SHIFT;
  }

  /** The entry of a page: one shift brings bits 21:12 to where they select an entry. */
  static long slot(long table, long linear) {
    return (linear >>> 12 - ENTRY_SHIFT & TABLE_BYTES - (1 << ENTRY_SHIFT)) + table;
  }

  long slot(int kind, long linear) {
    return slot(tables + (long) kind * TABLE_BYTES, linear);
  }

  // The second level.

  @Override
  public long find(long linear) {
    return second.find(linear, space, globalSpace);
  }

  @Override
  public void insert(long linear, long translation, PageWalk walk) {
    boolean global = (translation & PageWalk.GLOBAL) != 0;
    second.insert(linear, global ? globalSpace : space, global ? space : globalSpace, translation);
    if (walk.pageShift > 12) {
      largePages.add(linear, walk.pageShift);
    }
  }

  // Invalidation.

  @Override
  public void select(int newPcid, boolean keep) {
    pcid = newPcid;
    if (!keep || spaceOf[newPcid] < oldestSpace) {
      forget(newPcid);
      spaceOf[newPcid] = freshSpace();
    }
    if (idOf[newPcid] < oldestId) {
      idOf[newPcid] = freshId();
    }
    space = spaceOf[newPcid];
    id = idOf[newPcid];
  }

  @Override
  public void flush(int flushed) {
    forget(flushed);
    if (flushed == pcid) {
      select(pcid, false);
    }
  }

  @Override
  public void flushCurrent() {
    select(pcid, false);
  }

  private void forget(int flushed) {
    spaceOf[flushed] = 0;
    idOf[flushed] = -1;
  }

  @Override
  public void flushAll(boolean global) {
    if (nextSpace + 2 >= SecondLevelTlb.SPACES) {
      restartSpaces();
    }
    oldestSpace = nextSpace;
    if (global) {
      globalSpace = freshSpace();
      largePages.clear();
    }
    newFirstLevel();
  }

  @Override
  public void modeChanged() {
    flushAll(true);
  }

  /** Drops the first level of all address spaces; the second stays. */
  void newFirstLevel() {
    oldestId = nextId;
    select(pcid, true);
  }

  private int freshSpace() {
    if (nextSpace == SecondLevelTlb.SPACES) {
      restartSpaces();
    }
    return nextSpace++;
  }

  /** Forgets all spaces, the global one too, and starts to number them again. */
  private void restartSpaces() {
    second.clear();
    largePages.clear();
    Arrays.fill(spaceOf, 0);
    globalSpace = 1;
    nextSpace = 2;
    oldestSpace = 1;
    oldestId = nextId;
  }

  private long freshId() {
    if ((nextId & (IDS - 1)) == 0) {
      clearFirstLevel();
      oldestId = nextId;
    }
    return nextId++;
  }

  /** Drops the first level of all address spaces, without new identifiers. */
  void clearFirstLevel() {
    nextFetchGeneration();
    RawMemory.fill(tables, 3L * TABLE_BYTES, (byte) INVALID);
  }

  // What code that was found once relies on.

  long fetchGeneration() {
    return fetchGeneration;
  }

  /** Somebody keeps in mind where a page is fetched from, as long as context and generation stay. */
  void rely(long linear) {
    reliedOn[wordOf(linear)] |= 1L << (linear >>> 12);
  }

  private static int wordOf(long linear) {
    return (int) (linear >>> 18) & 1023;
  }

  private void nextFetchGeneration() {
    fetchGeneration++;
    Arrays.fill(reliedOn, 0);
  }

  @Override
  public void flushPage(long linear) {
    int shift = largePages.largestShift(linear);
    if (shift == 12) {
      drop(linear);
    } else {
      dropRange(linear, shift);
    }
  }

  /** Drops one 4 KB piece in all spaces. */
  @Override
  public void drop(long linear) {
    if ((reliedOn[wordOf(linear)] >>> (linear >>> 12) & 1) != 0) {
      nextFetchGeneration();
    }
    for (int kind = READ; kind <= FETCH; kind++) {
      long e = slot(kind, linear);
      if (((RawMemory.getLong(e) ^ linear) & PAGE_MASK) == 0) {
        RawMemory.putLong(e, INVALID);
      }
    }
    second.dropPage(linear);
  }

  /** Drops what lies inside an aligned range of {@code 1 << shift} bytes, in all spaces. */
  void dropRange(long linear, int shift) {
    nextFetchGeneration();
    for (long e = tables; e < tables + 3L * TABLE_BYTES; e += 1 << ENTRY_SHIFT) {
      if ((RawMemory.getLong(e) ^ linear) >>> shift == 0) {
        RawMemory.putLong(e, INVALID);
      }
    }
    second.dropRange(linear, shift);
  }

  /** Drops the write entries that lead to a host page. */
  void dropWrites(long hostPage) {
    long table = tables + (long) WRITE * TABLE_BYTES;
    for (long e = table; e < table + TABLE_BYTES; e += 1 << ENTRY_SHIFT) {
      long tag = RawMemory.getLong(e);
      if ((tag & SLOW) == 0 && RawMemory.getLong(e + 8) + (tag & PAGE_MASK) == hostPage) {
        RawMemory.putLong(e, INVALID);
      }
    }
  }

  @Override
  public Map<String, Long> counters() {
    return Map.of();
  }

  /** Notes the {@link PageWalk#keyClass} of the page in an entry for reads or writes. */
  void noteKeyClass(long entry, int keyClass) {
    keyClasses[(int) (entry - tables >>> ENTRY_SHIFT)] = (byte) keyClass;
    keyClassesHeld |= 1 << keyClass;
  }

  /** Drops the read and write entries of some key classes, given as a bit set. */
  void dropKeyClasses(int dropped) {
    if ((keyClassesHeld & dropped) == 0) {
      return;
    }
    for (int i = 0; i < keyClasses.length; i++) {
      if ((dropped >>> keyClasses[i] & 1) != 0) {
        RawMemory.putLong(tables + ((long) i << ENTRY_SHIFT), INVALID);
      }
    }
    keyClassesHeld &= ~dropped;
  }

  static void invalidate(long entry) {
    RawMemory.putLong(entry, INVALID);
  }

  @Override
  public void close() {
    block.close();
  }
}

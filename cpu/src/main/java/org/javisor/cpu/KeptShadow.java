package org.javisor.cpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;
import org.javisor.memory.PageObserver;
import org.javisor.memory.Tracking;

/**
 * Shadow page tables that are kept for every address space the guest has lately used, and follow its page tables: those
 * are write-protected ({@link Tracking#PAGE_TABLE}), and a store to one drops the entries that it changes, and takes
 * over the new ones once they are written. A load of CR3 is then a change of roots.
 *
 * <ul>
 *   <li><b>Out of sync.</b> A structure of the last level that is stored to again and again (a fork copies hundreds of
 *       entries) is released until the guest invalidates translations, which it must before it may rely on a change;
 *       then its entries are compared.
 *   <li><b>Write flooding.</b> What is stored to and never used is no page table any more: its shadow goes.
 *   <li><b>Prefetch.</b> With an entry, its neighbours are taken over whose accessed flag is set already.
 * </ul>
 *
 * <p>Each CPU has shadows of its own.
 */
final class KeptShadow extends ShadowPageTables implements PageObserver {
  /** Shadows at most, of 4 to 6 KB; also the bound of the guest's structures that are write-protected. */
  private static final int MOST_PAGES = 4096;

  /** The first level tells that many roots apart. */
  private static final int MOST_ROOTS = 4095;

  /** Stores to a structure of the last level before it is released. */
  private static final int STORES_BEFORE_RELEASE = 2;

  /** Stores to a structure of an upper level, none of them followed by a use, before it is one no longer. */
  private static final int STORES_OF_A_FLOOD = 3;

  /** Comparisons of a released structure, without a use before each, before it is one no longer. */
  private static final int IDLE_COMPARISONS = 2;

  /** Entries that are looked at together: 64 bytes of the guest's table, or half as many. */
  private static final int PREFETCH = 8;

  private final AddressSpace memory;

  /** The shadows of each structure, those longest here first. */
  private final Map<Long, ShadowPage> shadows = new LinkedHashMap<>();

  private final Map<Long, ShadowPage> roots = new HashMap<>();
  private final List<ShadowPage> released = new ArrayList<>();

  /** Entries of the last level that were stored to and not looked at since: shadow and index in turn. */
  private final List<ShadowPage> storedTo = new ArrayList<>();

  private int[] storedAt = new int[64];

  private int pages;
  private int nextSlot = 1;
  private long structure;

  /** Something was mapped by a structure outside RAM, where stores cannot be noticed. */
  private boolean strays;

  private long made;
  private long madeRoots;
  private long trapped;
  private long updated;
  private long prefetched;
  private long releases;
  private long comparisons;
  private long floods;
  private long evicted;

  KeptShadow(Cpu cpu, Tlb tlb, PageWalk walk, AddressSpace memory) {
    super(cpu, tlb, walk);
    this.memory = memory;
    this.structure = walk.structure();
    memory.observe(Tracking.PAGE_TABLE, this);
  }

  @Override
  public void close() {
    memory.unobserve(Tracking.PAGE_TABLE, this);
    forgetAll();
  }

  // Look-up and fill.

  @Override
  public long find(long linear) {
    takeOverStores();
    return super.find(linear);
  }

  @Override
  public void insert(long linear, long translation, PageWalk found) {
    makeRoom();
    for (int step = 0; step < found.depth(); step++) {
      if (!isRam(found.tableAt(step))) {
        strays = true;
        return;
      }
    }
    super.insert(linear, translation, found);
  }

  private boolean isRam(long table) {
    Mapping m = memory.find(table);
    return m != null && m.isRam();
  }

  @Override
  void mapped(ShadowPage page, int index) {
    if (page.shift == 12) {
      int first = index & -PREFETCH;
      for (int i = first; i < first + PREFETCH; i++) {
        if (page.entry(i) == 0 && take(page, i)) {
          prefetched++;
        }
      }
    }
  }

  /** Copies an entry of the last level, if the guest's has been used: a page may be cached before it is asked for. */
  private boolean take(ShadowPage page, int index) {
    long entry = walk.entryOf(page.table, index);
    boolean usable = walk.mapsUsed(entry);
    if (usable) {
      page.map(index, entry);
    }
    return usable;
  }

  @Override
  ShadowPage shadowOf(long table, int shift, long base) {
    ShadowPage first = shadows.get(table);
    for (ShadowPage p = first; p != null; p = p.next) {
      if (p.shift == shift && p.base == base) {
        return p;
      }
    }
    ShadowPage added = new ShadowPage(table, shift, base, 1 << walk.indexBits());
    pages++;
    made++;
    if (first == null) {
      shadows.put(table, added);
    } else {
      added.next = first.next;
      first.next = added;
    }
    memory.track(table, Tracking.PAGE_TABLE);
    return added;
  }

  // What the guest stores to its tables.

  @Override
  public boolean observes(long guestPhys) {
    for (ShadowPage p = shadows.get(guestPhys & Tlb.PAGE_MASK); p != null; p = p.next) {
      if (!p.outOfSync) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void beforeWrite(long guestPhys, int sizeBytes) {
    long table = guestPhys & Tlb.PAGE_MASK;
    ShadowPage first = shadows.get(table);
    if (first == null || walk.marksEntries()) {
      return;
    }
    trapped++;
    if (sizeBytes == AddressSpace.PAGE_SIZE) {
      // All of it: cleared for something else, or the map of memory changes.
      remove(table);
      return;
    }
    boolean last = true;
    boolean flood = false;
    for (ShadowPage p = first; p != null; p = p.next) {
      last &= p.shift == 12;
      flood |= ++p.writes > (p.shift == 12 ? STORES_BEFORE_RELEASE : STORES_OF_A_FLOOD);
    }
    if (flood && last) {
      release(table);
    } else if (flood) {
      floods++;
      remove(table);
    } else {
      dropStored(first, (int) (guestPhys - table), sizeBytes);
    }
  }

  private void dropStored(ShadowPage first, int offset, int sizeBytes) {
    for (ShadowPage p = first; p != null; p = p.next) {
      int entryBytes = (int) AddressSpace.PAGE_SIZE / p.size();
      for (int i = offset / entryBytes; i <= (offset + sizeBytes - 1) / entryBytes; i++) {
        if (p.entry(i) != 0) {
          drop(p, i);
        }
        if (p.shift == 12) {
          remember(p, i);
        }
      }
    }
  }

  private void remember(ShadowPage page, int index) {
    int n = storedTo.size();
    if (n < storedAt.length) {
      storedTo.add(page);
      storedAt[n] = index;
    }
  }

  /** Takes over what the stores since the last look-up have left. */
  private void takeOverStores() {
    for (int i = 0; i < storedTo.size(); i++) {
      ShadowPage page = storedTo.get(i);
      if (page.entry(storedAt[i]) == 0 && isKnown(page) && take(page, storedAt[i])) {
        updated++;
      }
    }
    storedTo.clear();
  }

  private boolean isKnown(ShadowPage page) {
    for (ShadowPage p = shadows.get(page.table); p != null; p = p.next) {
      if (p == page) {
        return true;
      }
    }
    return false;
  }

  private void release(long table) {
    releases++;
    for (ShadowPage p = shadows.get(table); p != null; p = p.next) {
      if (!p.outOfSync) {
        p.outOfSync = true;
        p.used = false;
        released.add(p);
      }
    }
    memory.untrack(table, Tracking.PAGE_TABLE);
  }

  /** The guest invalidates translations: what was released is compared and write-protected again. */
  private void synchronize() {
    if (!released.isEmpty()) {
      List<ShadowPage> all = List.copyOf(released);
      released.clear();
      for (ShadowPage page : all) {
        if (page.outOfSync) {
          compare(page);
        }
      }
    }
    if (strays) {
      dropStrays();
    }
  }

  private void dropStrays() {
    strays = false;
    tlb.clearFirstLevel();
  }

  private void compare(ShadowPage page) {
    comparisons++;
    for (int i = 0; i < page.size(); i++) {
      compare(page, i);
    }
    page.idle = page.used ? 0 : page.idle + 1;
    if (page.idle >= IDLE_COMPARISONS) {
      floods++;
      remove(page.table);
    } else {
      page.outOfSync = false;
      page.writes = 0;
      memory.track(page.table, Tracking.PAGE_TABLE);
    }
  }

  /** Drops an entry that is another one now, and takes that over. */
  private void compare(ShadowPage page, int index) {
    long entry = page.entry(index);
    if (entry != 0 && entry != walk.entryOf(page.table, index)) {
      drop(page, index);
      if (take(page, index)) {
        updated++;
      }
    }
  }

  // Invalidation.

  /** Translations may be invalid, and CR3 may be another. */
  private void invalidate() {
    synchronize();
    enter();
  }

  /** Makes the root of the current CR3 current, in the first level, too. */
  private void enter() {
    if (!walk.paging()) {
      root = null;
      tlb.select(0, false);
      return;
    }
    long key = walk.hasRegisters() ? cpu.cr3 & 0xFFFF_FFE0L : walk.topTable();
    ShadowPage known = roots.get(key);
    if (known == null) {
      makeRoom();
      if (nextSlot > MOST_ROOTS) {
        forgetAll();
      }
      known = newRoot();
      known.slot = nextSlot++;
      madeRoots++;
      roots.put(key, known);
    } else if (walk.hasRegisters()) {
      dropOldRegisters(known);
    }
    known.writes = 0;
    root = known;
    tlb.select(known.slot, true);
  }

  private void dropOldRegisters(ShadowPage registers) {
    for (int i = 0; i < registers.size(); i++) {
      if (registers.entry(i) != 0 && registers.entry(i) != walk.registerEntry(i)) {
        drop(registers, i);
      }
    }
  }

  @Override
  public void select(int pcid, boolean keep) {
    invalidate();
  }

  @Override
  public void flush(int pcid) {
    invalidate();
  }

  @Override
  public void flushCurrent() {
    invalidate();
  }

  @Override
  public void flushAll(boolean global) {
    invalidate();
  }

  @Override
  public void flushPage(long linear) {
    ShadowPage page = leafOf(linear);
    if (page != null && page.outOfSync) {
      compare(page, page.index(linear));
    }
    tlb.drop(linear);
    if (strays) {
      dropStrays();
    }
  }

  @Override
  public void drop(long linear) {
    dropLeaf(linear);
  }

  @Override
  public void modeChanged() {
    if (structure == walk.structure()) {
      // Rights that are decided when an entry is used; the first level has decided already.
      synchronize();
      tlb.newFirstLevel();
    } else {
      structure = walk.structure();
      forgetAll();
      enter();
    }
  }

  // Forgetting.

  /** Makes sure that the next walk's structures find room. */
  private void makeRoom() {
    Iterator<Map.Entry<Long, ShadowPage>> oldest = shadows.entrySet().iterator();
    List<Long> gone = new ArrayList<>();
    for (int left = pages; left > MOST_PAGES - 4 && oldest.hasNext();) {
      ShadowPage first = oldest.next().getValue();
      boolean current = false;
      int size = 0;
      for (ShadowPage p = first; p != null; p = p.next) {
        current |= p == root;
        size++;
      }
      if (!current) {
        gone.add(first.table);
        left -= size;
      }
    }
    evicted += gone.size();
    gone.forEach(this::remove);
  }

  /** Removes all shadows of a structure. Where the current root is one, a new one takes its place. */
  private void remove(long table) {
    ShadowPage first = shadows.remove(table);
    for (ShadowPage p = first; p != null; p = p.next) {
      pages--;
      p.outOfSync = false;
      p.isolate();
      if (p.slot != 0) {
        roots.values().remove(p);
        // The root's number stays with what the first level has of it: nothing may.
        tlb.clearFirstLevel();
      } else {
        tlb.dropRange(p.base, p.shift + walk.indexBits());
      }
    }
    memory.untrack(table, Tracking.PAGE_TABLE);
    ShadowPage current = root;
    if (current != null && current.table == table) {
      root = shadowOf(table, current.shift, 0);
      root.slot = current.slot;
      roots.put(table, root);
    }
  }

  private void forgetAll() {
    List<Long> tables = List.copyOf(shadows.keySet());
    shadows.clear();
    tables.forEach(table -> memory.untrack(table, Tracking.PAGE_TABLE));
    roots.clear();
    released.clear();
    storedTo.clear();
    pages = 0;
    nextSlot = 1;
    root = null;
    tlb.flushAll(true);
  }

  @Override
  public Map<String, Long> counters() {
    Map<String, Long> values = new LinkedHashMap<>();
    values.put("shadow roots made", madeRoots);
    values.put("shadow pages made", made);
    values.put("stores to page tables trapped", trapped);
    values.put("shadow entries updated", updated);
    values.put("shadow entries prefetched", prefetched);
    values.put("page tables out of sync", releases);
    values.put("page tables compared", comparisons);
    values.put("page tables no longer used", floods);
    values.put("shadow pages evicted", evicted);
    return values;
  }
}

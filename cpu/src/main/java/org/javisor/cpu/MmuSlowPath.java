package org.javisor.cpu;

import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;
import org.javisor.memory.MmioRegion;
import org.javisor.memory.RawMemory;
import org.javisor.memory.Tracking;
import org.jspecify.annotations.Nullable;

/**
 * What an access does that misses the first-level TLB: checks, page walk, fill; accesses that cross pages, go to MMIO
 * or ROM, or store to tracked pages.
 *
 * <p>Order: non-canonical address, alignment, page faults of the first and the second page, observers of tracked pages
 * (which may throw), and only then the effect.
 */
final class MmuSlowPath {
  private static final int PAGE_BYTES = (int) AddressSpace.PAGE_SIZE;

  private final Cpu cpu;
  private final Mmu mmu;
  private final AddressSpace memory;
  private final Tlb tlb;
  private final PageWalk walk;
  private final DataBreakpoints breakpoints;
  private final WatchedMemory watched;

  MmuSlowPath(Cpu cpu, Mmu mmu, AddressSpace memory, Tlb tlb, PageWalk walk) {
    this.cpu = cpu;
    this.mmu = mmu;
    this.memory = memory;
    this.tlb = tlb;
    this.walk = walk;
    this.breakpoints = mmu.breakpoints();
    this.watched = mmu.watched();
  }

  // Accesses of instructions.

  /** Loads 1, 2, 4 or 8 bytes, zero-extended, faulting as {@code kind} does. */
  long load(long address, int sizeBytes, int kind) {
    if (kind == Tlb.WRITE) {
      mmu.writeMisses++;
    } else {
      mmu.readMisses++;
    }
    long linear = checked(address, sizeBytes);
    int context = mmu.context & ~Tlb.ALIGN;
    stopBefore(linear, sizeBytes, false);
    long value = load(linear, sizeBytes, kind, context, mmu.linearMask);
    watch(linear, sizeBytes, false);
    return value;
  }

  void store(long address, int value, int sizeBytes) {
    storeAny(address, sizeBytes, value);
  }

  void store64(long address, long value) {
    storeAny(address, 8, value);
  }

  private void storeAny(long address, int sizeBytes, long value) {
    mmu.writeMisses++;
    long linear = checked(address, sizeBytes);
    int context = mmu.context & ~Tlb.ALIGN;
    stopBefore(linear, sizeBytes, true);
    store(linear, sizeBytes, value, context, mmu.linearMask);
    watch(linear, sizeBytes, true);
  }

  /** Guest-physical address of an instruction byte. */
  long fetch(long address) {
    mmu.fetchMisses++;
    long linear = address & mmu.linearMask;
    checkCanonical(linear);
    long e = entry(Tlb.FETCH, linear, mmu.fetchContext);
    return RawMemory.getLong(e + 8) + linear;
  }

  /** Raises what an access to all of a range of at most one page's size would raise. */
  void probe(long address, int sizeBytes, int kind) {
    boolean operand = sizeBytes <= 8 && Integer.bitCount(sizeBytes) == 1;
    long linear = checked(address, operand ? sizeBytes : 1);
    long last = linear + sizeBytes - 1 & mmu.linearMask;
    checkCanonical(last);
    stopBefore(linear, sizeBytes, kind == Tlb.WRITE);
    int context = mmu.context & ~Tlb.ALIGN;
    entry(kind, linear, context);
    if (((linear ^ last) & Tlb.PAGE_MASK) != 0) {
      entry(kind, last & Tlb.PAGE_MASK, context);
    }
  }

  /**
   * Compares and stores, for a caller that has just loaded the expected value. Atomic in naturally aligned RAM. Where
   * registers are touched there is no second read to compare with: one that counts by itself would keep the caller
   * trying for ever.
   *
   * @return whether it was stored
   */
  boolean compareAndSwap(long address, int sizeBytes, long expected, long value) {
    long host = mmu.hostForAtomic(address, sizeBytes);
    if (host != 0) {
      return hostCompareAndSwap(host, sizeBytes, expected, value);
    }
    mmu.writeMisses++;
    long linear = checked(address, sizeBytes);
    int context = mmu.context & ~Tlb.ALIGN;
    long mask = mmu.linearMask;
    stopBefore(linear, sizeBytes, true);
    long at = physical(Tlb.WRITE, linear, context);
    Mapping first = memory.find(at);
    Mapping last = crosses(linear, sizeBytes)
        ? memory.find(physical(Tlb.WRITE, linear + sizeBytes - 1 & mask, context))
        : first;
    boolean stored = true;
    if (first != null && first.isRam() && !first.isReadOnly() && (linear & 7) + sizeBytes <= 8) {
      announce(first, at, sizeBytes);
      stored = hostCompareAndSwap(first.hostAddress(at), sizeBytes, expected, value);
    } else {
      synchronized (splitLock()) {
        if (!isRegisters(first) && !isRegisters(last)) {
          stored = load(linear, sizeBytes, Tlb.WRITE, context, mask) == expected;
        }
        if (stored) {
          store(linear, sizeBytes, value, context, mask);
        }
      }
    }
    // Processors write even when the comparison fails.
    watch(linear, sizeBytes, true);
    return stored;
  }

  /** Held by one CPU of the machine at a time while it updates what the host cannot update at once. */
  Object splitLock() {
    return memory.splitLock();
  }

  private static boolean isRegisters(@Nullable Mapping m) {
    return m != null && !m.isRam();
  }

  /** Atomic; the bytes lie inside an aligned quadword. Hosts are little-endian, as guests are. */
  private static boolean hostCompareAndSwap(long host, int sizeBytes, long expected, long value) {
    if (sizeBytes == 8) {
      return RawMemory.compareAndSwapLong(host, expected, value);
    }
    long aligned = host & -8;
    int shift = (int) (host - aligned) * 8;
    long mask = (1L << (8 * sizeBytes)) - 1;
    while (true) {
      long whole = RawMemory.getLong(aligned);
      if ((whole >>> shift & mask) != (expected & mask)) {
        return false;
      }
      if (RawMemory.compareAndSwapLong(aligned, whole, whole & ~(mask << shift) | (value & mask) << shift)) {
        return true;
      }
    }
  }

  // Accesses of the CPU itself to descriptor tables and task-state segments.

  long systemLoad(long address, int sizeBytes) {
    long mask = systemMask();
    long linear = address & mask;
    checkCanonical(linear);
    checkCanonical(linear + sizeBytes - 1 & mask);
    return load(linear, sizeBytes, Tlb.READ, mmu.systemContext, mask);
  }

  void systemStore(long address, int sizeBytes, long value) {
    long mask = systemMask();
    long linear = address & mask;
    checkCanonical(linear);
    checkCanonical(linear + sizeBytes - 1 & mask);
    store(linear, sizeBytes, value, mmu.systemContext, mask);
  }

  /** Bases of descriptor tables keep 64 bits in compatibility mode. */
  private long systemMask() {
    return cpu.longMode() ? -1 : 0xFFFF_FFFFL;
  }

  // Checks before paging.

  private long checked(long address, int sizeBytes) {
    long linear = address & mmu.linearMask;
    checkCanonical(linear);
    if (sizeBytes > 1) {
      checkCanonical(linear + sizeBytes - 1 & mmu.linearMask);
      if ((mmu.context & Tlb.ALIGN) != 0 && (linear & (sizeBytes - 1)) != 0) {
        throw cpu.fault(Vector.AC);
      }
    }
    return linear;
  }

  /** A masked 32-bit address is canonical. */
  private void checkCanonical(long linear) {
    if (linear << 16 >> 16 != linear) {
      throw cpu.fault(Vector.GP).markNonCanonical();
    }
  }

  /** Of pages that hold watched memory, every access comes here: those of instructions before it has any effect. */
  private void stopBefore(long linear, int sizeBytes, boolean write) {
    if (watched.any()) {
      watched.before(cpu, linear, sizeBytes, write);
    }
  }

  private void watch(long linear, int sizeBytes, boolean write) {
    if (watched.any()) {
      watched.after(cpu, linear, sizeBytes, write);
    }
    if (breakpoints.any()) {
      int met = breakpoints.match(linear, sizeBytes, write);
      if (met != 0) {
        cpu.pendingDebug |= met;
        cpu.attention = true;
      }
    }
  }

  // Paging.

  private static boolean crosses(long linear, int sizeBytes) {
    return ((int) linear & (PAGE_BYTES - 1)) + sizeBytes > PAGE_BYTES;
  }

  /** The first-level entry of a page, filled if need be. */
  private long entry(int kind, long linear, int context) {
    long e = tlb.slot(kind, linear);
    long tag = linear & Tlb.PAGE_MASK | context;
    if ((RawMemory.getLong(e) & ~(long) Tlb.SLOW) != tag) {
      fill(e, kind, linear, tag);
    }
    return e;
  }

  private void fill(long e, int kind, long linear, long tag) {
    int context = (int) tag & (Tlb.USER | Tlb.SMAP);
    long t = mmu.cache.find(linear);
    if (t != 0 && (kind != Tlb.WRITE || (t & PageWalk.DIRTY) != 0) && walk.allows(t, kind, context)) {
      mmu.secondLevelHits++;
    } else {
      t = walk(linear, kind, context);
    }
    long physical = t & PageWalk.PAGE & walk.physicalMask;
    long page = linear & Tlb.PAGE_MASK;
    Mapping m = kind == Tlb.FETCH ? null : plain(kind, linear, physical);
    boolean slow = m == null && kind != Tlb.FETCH;
    RawMemory.putLong(e + 8, (m == null ? physical : m.hostAddress(physical)) - page);
    RawMemory.putLong(e, slow ? tag | Tlb.SLOW : tag);
    if (kind != Tlb.FETCH && walk.hasKeys()) {
      tlb.noteKeyClass(e, PageWalk.keyClass(t));
    }
  }

  /** The RAM behind a page that this kind of access may use directly. */
  private @Nullable Mapping plain(int kind, long linear, long physical) {
    Mapping m = memory.find(physical);
    if (m == null || !m.isRam() || breakpoints.any() && breakpoints.onPage(linear)
        || watched.any() && watched.onPage(linear)) {
      return null;
    }
    return kind == Tlb.READ || (!m.isReadOnly() && m.tracking(physical) == 0) ? m : null;
  }

  private long walk(long linear, int kind, int context) {
    mmu.walks++;
    try {
      long t = walk.walk(linear, kind, context);
      mmu.cache.insert(linear, t, walk);
      return t;
    } catch (GuestFault fault) {
      // A page fault invalidates what is cached of its page (SDM volume 3, 5.10.4.1).
      mmu.cache.drop(linear);
      mmu.pageFaults++;
      mmu.updateFetchKey();
      throw fault;
    }
  }

  // Memory.

  private long load(long linear, int sizeBytes, int kind, int context, long mask) {
    long e = entry(kind, linear, context);
    if (crosses(linear, sizeBytes)) {
      return loadCrossing(linear, sizeBytes, kind, context, mask);
    }
    long at = RawMemory.getLong(e + 8) + linear;
    if ((RawMemory.getLong(e) & Tlb.SLOW) == 0) {
      return RawMemory.get(at, sizeBytes);
    }
    mmu.slowLoads++;
    return memory.read(at, sizeBytes);
  }

  private long loadCrossing(long linear, int sizeBytes, int kind, int context, long mask) {
    long next = (linear & Tlb.PAGE_MASK) + PAGE_BYTES & mask;
    int first = (int) (PAGE_BYTES - (linear & (PAGE_BYTES - 1)));
    long lowAt = physical(kind, linear, context);
    long highAt = physical(kind, next, context);
    long low = memory.read(lowAt, first);
    return low | memory.read(highAt, sizeBytes - first) << (8 * first);
  }

  /** The guest-physical address behind a linear one, for an access that does not use host addresses. */
  private long physical(int kind, long linear, int context) {
    long e = entry(kind, linear, context);
    long at = RawMemory.getLong(e + 8) + linear;
    if ((RawMemory.getLong(e) & Tlb.SLOW) != 0) {
      return at;
    }
    long t = mmu.cache.find(linear);
    if (t == 0) {
      t = walk(linear, kind, context & (Tlb.USER | Tlb.SMAP));
    }
    return t & PageWalk.PAGE & walk.physicalMask | linear & (PAGE_BYTES - 1);
  }

  private void store(long linear, int sizeBytes, long value, int context, long mask) {
    long e = entry(Tlb.WRITE, linear, context);
    if (crosses(linear, sizeBytes)) {
      storeCrossing(linear, sizeBytes, value, context, mask);
      return;
    }
    long at = RawMemory.getLong(e + 8) + linear;
    if ((RawMemory.getLong(e) & Tlb.SLOW) == 0) {
      RawMemory.put(at, sizeBytes, value);
      return;
    }
    mmu.slowStores++;
    Mapping m = memory.find(at);
    if (m != null) {
      announce(m, at, sizeBytes);
      write(m, at, sizeBytes, value);
      if (m.isRam() && m.tracking(at) == 0) {
        // No longer tracked: the next store fills a fast entry, unless a breakpoint forbids it.
        Tlb.invalidate(e);
      }
    }
  }

  private void storeCrossing(long linear, int sizeBytes, long value, int context, long mask) {
    long next = (linear & Tlb.PAGE_MASK) + PAGE_BYTES & mask;
    int first = (int) (PAGE_BYTES - (linear & (PAGE_BYTES - 1)));
    long lowAt = physical(Tlb.WRITE, linear, context);
    long highAt = physical(Tlb.WRITE, next, context);
    Mapping low = memory.find(lowAt);
    Mapping high = memory.find(highAt);
    announce(low, lowAt, first);
    announce(high, highAt, sizeBytes - first);
    for (int i = 0; i < sizeBytes; i++) {
      if (i < first) {
        write(low, lowAt + i, 1, value >>> (8 * i));
      } else {
        write(high, highAt + i - first, 1, value >>> (8 * i));
      }
    }
  }

  /** Tells the observers of a tracked page. */
  private void announce(@Nullable Mapping m, long at, int sizeBytes) {
    if (m != null && m.isRam() && !m.isReadOnly()) {
      int tracking = m.tracking(at);
      if (tracking != 0) {
        if ((tracking & Tracking.CODE) != 0) {
          mmu.codeStores++;
          RunningCode running = mmu.running;
          if (running != null && running.covers(at, sizeBytes)) {
            throw running.leave();
          }
        }
        memory.notifyWrite(m, at, sizeBytes);
      }
    }
  }

  private static void write(@Nullable Mapping m, long at, int sizeBytes, long value) {
    if (m == null) {
      return;
    }
    MmioRegion region = m.region();
    if (region != null) {
      region.write(at - m.start(), sizeBytes, value & -1L >>> (64 - 8 * sizeBytes));
    } else if (!m.isReadOnly()) {
      RawMemory.put(m.hostAddress(at), sizeBytes, value);
    }
  }
}

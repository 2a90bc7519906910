package org.javisor.cpu;

import java.util.List;
import java.util.Map;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;
import org.javisor.memory.RawMemory;
import org.jspecify.annotations.Nullable;

/**
 * Linear to guest-physical to host: the software TLB before the page walk. Loads and stores act with the CPU's
 * current privilege and raise #PF, #AC, or #GP for non-canonical addresses ({@link GuestFault#nonCanonical}), before
 * any effect.
 *
 * <p><b>The fast path.</b> A first-level entry is two longs outside the Java heap, 1,024 entries each for reads, writes
 * and fetches, indexed by bits 21:12 of the linear address:
 *
 * <pre>{@code
 * long e = table + (linear >>> 8 & 0x3FF0);
 * if (RawMemory.getLong(e) == ((linear + sizeBytes - 1 & -4096) | context)) {
 *   host = RawMemory.getLong(e + 8) + linear;
 * }
 * }</pre>
 *
 * <p>The tag is compared with the page of the access's <em>last</em> byte, in the entry chosen by its first: an access
 * that crosses into the next page cannot match and takes the slow path; all others may be unaligned. {@link #context}
 * holds privilege, SMAP, the address space and "alignment is checked" (which matches no entry), so that neither a ring
 * change nor a CR3 write touches the tables.
 *
 * <p><b>Translated code</b> may inline exactly this, with {@link #readTable()} and {@link #writeTable()} as constants
 * and {@link #context} read anew after everything that may change it (any call that can reach {@link Cpu#updateMode},
 * an address-space switch or a flush), and must call {@code loadXX}/{@code storeXX} when the tags differ. An entry's
 * addend may be kept in a local only while nothing in between can invalidate the entry: no call of any kind. The tables
 * live as long as this object: translated code must keep it reachable.
 *
 * <p>One thread owns an MMU. The address space's listener runs on whatever thread changes the map or tracks a page:
 * until several vCPUs share one address space that is the owner; from then on such changes must first stop the owner.
 */
public final class Mmu implements AutoCloseable {
  private static final long CR0_KEY = Cpu.CR0_PG | Cpu.CR0_WP;
  private static final long CR4_KEY =
      Cpu.CR4_PSE | Cpu.CR4_PAE | Cpu.CR4_PGE | Cpu.CR4_PCIDE | Cpu.CR4_SMEP | Cpu.CR4_SMAP
          | Cpu.CR4_PKE | Cpu.CR4_PKS;
  private static final long EFER_KEY = Cpu.EFER_LMA | Cpu.EFER_NXE;
  private static final long NO_KEY = -1;

  private final Cpu cpu;
  private final AddressSpace memory;
  private final Tlb tlb = new Tlb();
  private final DataBreakpoints breakpoints = new DataBreakpoints();
  private final WatchedMemory watched = new WatchedMemory();
  private final PageWalk walk;
  private final MmuSlowPath slow;

  /** What is behind the first level. */
  TranslationCache cache = tlb;

  private final long readTable = tlb.slot(Tlb.READ, 0);
  private final long writeTable = tlb.slot(Tlb.WRITE, 0);
  private final long fetchTable = tlb.slot(Tlb.FETCH, 0);
  private final AddressSpace.MapListener listener = new Listener();

  /** What tags of the current context have in their low 12 bits. */
  int context;

  /** As {@link #context}, for fetches: neither alignment nor SMAP matters. */
  int fetchContext;

  /**
   * While this stays, what {@link #keepsFetchingFrom} said stays true: the current privilege, address space and paging
   * mode, and a number that changes when a page is invalidated that it was asked about.
   */
  public long fetchKey;

  /** As {@link #context}, for implicit supervisor accesses, which RFLAGS.AC does not free from SMAP. */
  int systemContext;

  /** Linear addresses are 32 bits wide outside 64-bit code. */
  long linearMask;

  private long modeKey = NO_KEY;

  /** No other CPU uses the address space. */
  private boolean alone;

  /** The translated code that runs, if any: one of its own stores must not change it under way. */
  public @Nullable RunningCode running;

  // Counters since reset.

  /** Loads, stores and fetches that the first level did not serve. */
  public long readMisses;

  public long writeMisses;
  public long fetchMisses;

  /** First-level entries filled from the second level. */
  public long secondLevelHits;

  /** Page walks, faulting ones included. */
  public long walks;

  /** Page walks that ended in a page fault of the guest's. */
  public long pageFaults;

  /** Invalidations of a whole address space, CR3 loads included. */
  public long flushes;

  /** Invalidations of single pages. */
  public long pageFlushes;

  /** Loads from pages that are no plain RAM, or hold a data breakpoint. */
  public long slowLoads;

  /** Stores to pages that are no plain RAM, are tracked, or hold a data breakpoint. */
  public long slowStores;

  /** Stores to pages that hold decoded or translated code. */
  public long codeStores;

  Mmu(Cpu cpu, AddressSpace memory) {
    this.cpu = cpu;
    this.memory = memory;
    this.walk = new PageWalk(cpu, memory);
    this.slow = new MmuSlowPath(cpu, this, memory, tlb, walk);
    memory.listen(listener);
    updateContext();
  }

  private final class Listener implements AddressSpace.MapListener {
    @Override
    public void pageChanged(long guestPhys) {
      Mapping m = memory.find(guestPhys);
      if (m != null && m.isRam()) {
        tlb.dropWrites(m.hostAddress(guestPhys) & Tlb.PAGE_MASK);
      }
    }

    @Override
    public void mapChanged() {
      walk.mapChanged();
      tlb.newFirstLevel();
      updateContext();
    }

    @Override
    public void listenersChanged(int listeners) {
      alone = listeners == 1;
    }
  }

  /** Frees the tables, which also happens when it becomes unreachable. No access may follow. */
  @Override
  public void close() {
    memory.unlisten(listener);
    cache.close();
    tlb.close();
  }

  /**
   * Recomputes the context that entries must match: privilege, SMAP, address space, alignment checks. Where the paging
   * mode itself changed, all cached translations are dropped.
   */
  void updateContext() {
    long key = (cpu.cr0 & CR0_KEY) | (cpu.cr4 & CR4_KEY) << 32 | (cpu.efer & EFER_KEY) << 4;
    if (key != modeKey) {
      modeChanged(key);
    }
    boolean user = cpu.cpl == 3;
    boolean smap = (cpu.cr4 & Cpu.CR4_SMAP) != 0 && (cpu.cr0 & Cpu.CR0_PG) != 0;
    boolean ac = (cpu.systemFlags & Flags.AC) != 0;
    int id = tlb.idBits();
    fetchContext = user ? id | Tlb.USER : id;
    updateFetchKey();
    systemContext = smap ? id | Tlb.SMAP : id;
    if (user) {
      context = id | Tlb.USER | (ac && (cpu.cr0 & Cpu.CR0_AM) != 0 ? Tlb.ALIGN : 0);
    } else {
      context = ac ? id : systemContext;
    }
    linearMask = cpu.code64() ? -1 : 0xFFFF_FFFFL;
  }

  /** Call after anything that drops translations. */
  void updateFetchKey() {
    fetchKey = tlb.fetchGeneration() << 12 | fetchContext;
  }

  private void modeChanged(long key) {
    modeKey = key;
    walk.configure();
    cache.modeChanged();
    flushes++;
    TlbFlush.MODE.record(cpu, 0);
  }

  // Where translated code finds what it compares.

  /** Host address of the first-level table for loads. */
  public long readTable() {
    return readTable;
  }

  /** Host address of the first-level table for stores and for loads of a read-modify-write. */
  public long writeTable() {
    return writeTable;
  }

  /** What a matching tag has in its low 12 bits. */
  public int context() {
    return context;
  }

  // The fast path. Methods of at most 35 bytes of bytecode are inlined whatever their frequency, by C2 and by C1 where
  // it compiles without profiling. C1's profiling level also limits stack slots, a long being two (C1InlineStackLimit):
  // the order of operands keeps them few, but there these are calls unless a launcher raises that limit.

  private long readTag(long linear) {
    return RawMemory.getLong(Tlb.slot(readTable, linear));
  }

  private long writeTag(long linear) {
    return RawMemory.getLong(Tlb.slot(writeTable, linear));
  }

  /** 0 if the entry of the page serves an access whose last byte is {@code last} bytes further on. */
  private long readMiss(long linear, int last) {
    return (linear + last & Tlb.PAGE_MASK | context) ^ readTag(linear);
  }

  private long writeMiss(long linear, int last) {
    return (linear + last & Tlb.PAGE_MASK | context) ^ writeTag(linear);
  }

  /** Where the entry of the page serves an aligned store of at most 8 bytes, its host address, else 0. */
  long hostForAtomic(long linear, int sizeBytes) {
    return (linear & sizeBytes - 1) == 0 && writeMiss(linear, sizeBytes - 1) == 0 ? writeHost(linear) : 0;
  }

  private long fetchMiss(long linear) {
    return (linear & Tlb.PAGE_MASK | fetchContext) ^ fetchTag(linear);
  }

  private long fetchTag(long linear) {
    return RawMemory.getLong(Tlb.slot(fetchTable, linear));
  }

  private long readHost(long linear) {
    return RawMemory.getLong(Tlb.slot(readTable, linear) + 8) + linear;
  }

  private long writeHost(long linear) {
    return RawMemory.getLong(Tlb.slot(writeTable, linear) + 8) + linear;
  }

  public byte load8(long linear) {
    if (readMiss(linear, 0) == 0) {
      return RawMemory.getByte(readHost(linear));
    }
    return (byte) slow.load(linear, 1, Tlb.READ);
  }

  public short load16(long linear) {
    if (readMiss(linear, 1) == 0) {
      return RawMemory.getShort(readHost(linear));
    }
    return (short) slow.load(linear, 2, Tlb.READ);
  }

  public int load32(long linear) {
    if (readMiss(linear, 3) == 0) {
      return RawMemory.getInt(readHost(linear));
    }
    return (int) slow.load(linear, 4, Tlb.READ);
  }

  public long load64(long linear) {
    if (readMiss(linear, 7) == 0) {
      return RawMemory.getLong(readHost(linear));
    }
    return slow.load(linear, 8, Tlb.READ);
  }

  public void store8(long linear, int value) {
    if (writeMiss(linear, 0) == 0) {
      RawMemory.putByte(writeHost(linear), (byte) value);
    } else {
      slow.store(linear, value, 1);
    }
  }

  public void store16(long linear, int value) {
    if (writeMiss(linear, 1) == 0) {
      RawMemory.putShort(writeHost(linear), (short) value);
    } else {
      slow.store(linear, value, 2);
    }
  }

  public void store32(long linear, int value) {
    if (writeMiss(linear, 3) == 0) {
      RawMemory.putInt(writeHost(linear), value);
    } else {
      slow.store(linear, value, 4);
    }
  }

  public void store64(long linear, long value) {
    if (writeMiss(linear, 7) == 0) {
      RawMemory.putLong(writeHost(linear), value);
    } else {
      slow.store64(linear, value);
    }
  }

  // Loads of a read-modify-write: fault as a write, and leave an entry that the store will hit.

  public byte loadForWrite8(long linear) {
    if (writeMiss(linear, 0) == 0) {
      return RawMemory.getByte(writeHost(linear));
    }
    return (byte) slow.load(linear, 1, Tlb.WRITE);
  }

  public short loadForWrite16(long linear) {
    if (writeMiss(linear, 1) == 0) {
      return RawMemory.getShort(writeHost(linear));
    }
    return (short) slow.load(linear, 2, Tlb.WRITE);
  }

  public int loadForWrite32(long linear) {
    if (writeMiss(linear, 3) == 0) {
      return RawMemory.getInt(writeHost(linear));
    }
    return (int) slow.load(linear, 4, Tlb.WRITE);
  }

  public long loadForWrite64(long linear) {
    if (writeMiss(linear, 7) == 0) {
      return RawMemory.getLong(writeHost(linear));
    }
    return slow.load(linear, 8, Tlb.WRITE);
  }

  // Stores of a LOCKed read-modify-write whose loadForWrite gave the expected value: true if memory still held it and
  // now holds the new one, else the caller tries again. Plain accesses where this CPU alone uses the memory (decision
  // 16). Otherwise atomic in RAM where they lie inside an aligned quadword; what crosses one, and CMPXCHG16B, is atomic
  // only among its like, by a lock of the whole machine. Registers (MMIO) are not read a second time: the store to them
  // always happens.

  public boolean compareAndSwap8(long linear, int expected, int value) {
    if (alone && writeMiss(linear, 0) == 0) {
      return RawMemory.replaceByte(writeHost(linear), (byte) expected, (byte) value);
    }
    return slow.compareAndSwap(linear, 1, expected & 0xFF, value & 0xFF);
  }

  public boolean compareAndSwap16(long linear, int expected, int value) {
    if (alone && writeMiss(linear, 1) == 0) {
      return RawMemory.replaceShort(writeHost(linear), (short) expected, (short) value);
    }
    return slow.compareAndSwap(linear, 2, expected & 0xFFFF, value & 0xFFFF);
  }

  public boolean compareAndSwap32(long linear, int expected, int value) {
    if (alone && writeMiss(linear, 3) == 0) {
      return RawMemory.replaceInt(writeHost(linear), expected, value);
    }
    return slow.compareAndSwap(linear, 4, expected & 0xFFFF_FFFFL, value & 0xFFFF_FFFFL);
  }

  public boolean compareAndSwap64(long linear, long expected, long value) {
    if (alone && writeMiss(linear, 7) == 0) {
      return RawMemory.replaceLong(writeHost(linear), expected, value);
    }
    return slow.compareAndSwap(linear, 8, expected, value);
  }

  /**
   * As the others, for CMPXCHG16B, which has checked that the address is a multiple of 16 and can be written. The host
   * offers no atomic 128-bit access: a lock keeps CMPXCHG16Bs apart, and each half is exchanged by itself, so that no
   * other LOCKed update is lost.
   */
  public boolean compareAndSwap128(
      long linear, long expectedLow, long expectedHigh, long valueLow, long valueHigh) {
    synchronized (slow.splitLock()) {
      if (!compareAndSwap64(linear, expectedLow, valueLow)) {
        return false;
      }
      if (compareAndSwap64(linear + 8, expectedHigh, valueHigh)) {
        return true;
      }
      compareAndSwap64(linear, valueLow, expectedLow);
      return false;
    }
  }

  /** Raises what a write of the range would raise, without writing. The range may cross one page boundary. */
  public void probeWrite(long linear, int sizeBytes) {
    if (writeMiss(linear, sizeBytes - 1) != 0) {
      slow.probe(linear, sizeBytes, Tlb.WRITE);
    }
  }

  /** Raises what a read of the range would raise. The range may cross one page boundary. */
  public void probeRead(long linear, int sizeBytes) {
    if (readMiss(linear, sizeBytes - 1) != 0) {
      slow.probe(linear, sizeBytes, Tlb.READ);
    }
  }

  /**
   * The host address of a byte whose page may be read directly up to its end; 0 where an ordinary load must go first,
   * or every time. Never faults. Valid until anything else is called.
   */
  public long hostForRead(long linear) {
    return readMiss(linear, 0) == 0 ? readHost(linear) : 0;
  }

  /** As {@link #hostForRead}, for writing, and for reading what will be written. */
  public long hostForWrite(long linear) {
    return writeMiss(linear, 0) == 0 ? writeHost(linear) : 0;
  }

  /** The guest-physical address of an instruction byte; raises what its fetch raises. */
  public long fetch(long linear) {
    if (fetchMiss(linear) == 0) {
      return RawMemory.getLong(Tlb.slot(fetchTable, linear) + 8) + linear;
    }
    return slow.fetch(linear);
  }

  /** As {@link #fetch}, where the first level knows the page; -1 where it does not. Raises nothing, changes nothing. */
  public long fetchIfCached(long linear) {
    return fetchMiss(linear) == 0 ? RawMemory.getLong(Tlb.slot(fetchTable, linear) + 8) + linear : -1;
  }

  /**
   * Whether an instruction byte would be fetched from a guest-physical address, as far as that is known without a walk:
   * for code that was found there before.
   */
  public boolean fetchesFrom(long linear, long guestPhys) {
    return fetchIfCached(linear) == guestPhys;
  }

  /** As {@link #fetchesFrom}; and where it is so, it stays so as long as {@link #fetchKey} does. */
  public boolean keepsFetchingFrom(long linear, long guestPhys) {
    if (fetchIfCached(linear) != guestPhys) {
      return false;
    }
    tlb.rely(linear);
    return true;
  }

  // Accesses to descriptor tables and task-state segments: supervisor whatever the CPL.

  /** Loads 1, 2, 4 or 8 bytes, zero-extended. */
  public long systemLoad(long linear, int sizeBytes) {
    return slow.systemLoad(linear, sizeBytes);
  }

  public void systemStore(long linear, int sizeBytes, long value) {
    slow.systemStore(linear, sizeBytes, value);
  }

  // Paging structures and invalidation.

  /**
   * Follows a load of CR3, which has been done: the current PCID is that of CR3 if CR4.PCIDE, else 0.
   *
   * @param keep keep what the address space's PCID cached before (bit 63 of the source with CR4.PCIDE)
   * @see "Intel SDM volume 3, 5.10.4.1 Operations that Invalidate TLBs and Paging-Structure Caches"
   */
  public void switchAddressSpace(boolean keep) {
    flushes++;
    boolean pcide = (cpu.cr4 & Cpu.CR4_PCIDE) != 0;
    cache.select(pcide ? (int) cpu.cr3 & 0xFFF : 0, keep && pcide);
    updateContext();
    TlbFlush.ADDRESS_SPACE.record(cpu, 0);
  }

  /**
   * Loads the page-directory-pointer registers of PAE paging from the table that a CR3 value points to: for loads of
   * CR3 outside long mode with CR4.PAE and CR0.PG, and changes of CR0 and CR4 that the manual lists.
   *
   * @return false, and nothing changed, where a reserved bit is set: the instruction raises #GP(0)
   * @see "Intel SDM volume 3, 5.4.1 PDPTE Registers"
   */
  public boolean loadPdptes(long cr3) {
    return walk.loadPdptes(cr3);
  }

  /** The four page-directory-pointer registers themselves: state that saving and migrating must carry. */
  public long[] pdptes() {
    return walk.pdptes;
  }

  /** Drops everything that may have come from the current paging structures; with {@code global}, all there is. */
  public void flush(boolean global) {
    flushes++;
    if (global) {
      cache.flushAll(true);
    } else {
      cache.flushCurrent();
    }
    updateContext();
    (global ? TlbFlush.ALL : TlbFlush.NOT_GLOBAL).record(cpu, 0);
  }

  /**
   * The A20M# pin: while it is asserted, bit 20 of every physical address is zero, as on an 8086 that knows 1 MiB.
   *
   * @see "Intel SDM volume 3, 10.7.13.4 The A20M# Pin"
   */
  public void maskAddress20(boolean asserted) {
    long mask = asserted ? ~(1L << 20) : -1;
    if (walk.physicalMask != mask) {
      walk.physicalMask = mask;
      cache.modeChanged();
      flush(true);
    }
  }

  /** Whether {@link #maskAddress20} holds bit 20 at zero. */
  public boolean address20Masked() {
    return walk.physicalMask != -1;
  }

  /** INVLPG: drops the page that holds an address, however large it is. */
  public void flushPage(long linear) {
    pageFlushes++;
    cache.flushPage(linear & linearMask);
    updateFetchKey();
    TlbFlush.PAGE.record(cpu, linear);
  }

  /**
   * INVPCID, whose operands have been checked.
   *
   * @param type 0: an address in a PCID; 1: a PCID; 2: everything; 3: everything but global entries
   * @see "Intel SDM volume 2, INVPCID - Invalidate Process-Context Identifier"
   */
  public void invpcid(int type, int pcid, long linear) {
    switch (type) {
      case 0 -> cache.flushPage(linear);
      case 1 -> cache.flush(pcid);
      case 2 -> cache.flushAll(true);
      default -> cache.flushAll(false);
    }
    flushes++;
    updateContext();
    TlbFlush.INVPCID.record(cpu, type == 0 ? linear : 0);
  }

  /**
   * Chooses how page walks are remembered, from now on.
   *
   * @throws IllegalStateException if paging is on
   */
  public void use(PagingScheme scheme) {
    if (walk.paging()) {
      throw new IllegalStateException("the paging scheme is chosen before the CPU pages");
    }
    if (cache != tlb) {
      cache.close();
    }
    cache = switch (scheme) {
      case TLB -> tlb;
      case SHADOW_REBUILT -> new RebuiltShadow(cpu, tlb, walk);
      case SHADOW_KEPT -> new KeptShadow(cpu, tlb, walk, memory);
    };
    flush(true);
  }

  /** What the scheme of {@link #use} has counted, by name. */
  public Map<String, Long> schemeCounters() {
    return cache.counters();
  }

  /**
   * Takes over PKRU and IA32_PKRS: call after any change to them. Only what has been allowed so far and is denied now
   * costs anything, and it costs only the pages of the keys concerned their place in the first level.
   */
  public void updateProtectionKeys() {
    int denied = walk.updateKeys();
    if (denied != 0) {
      tlb.dropKeyClasses(denied);
    }
  }

  /** Takes over DR0..DR3 and DR7: call after any change to them. */
  public void updateBreakpoints() {
    breakpoints.update(cpu.dr);
    tlb.newFirstLevel();
    updateContext();
  }

  /** Has loads and stores of a debugger's memory noticed, instead of that named before. */
  public void watch(List<Watchpoint> points) {
    watched.watch(points);
    tlb.newFirstLevel();
    updateContext();
  }

  /** What a debugger watches. */
  public WatchedMemory watched() {
    return watched;
  }

  DataBreakpoints breakpoints() {
    return breakpoints;
  }

  /**
   * The guest-physical address behind a linear one by the current paging structures, for debuggers: without side
   * effects and whatever the rights; -1 if there is none.
   */
  public long debugTranslate(long linear) {
    long masked = cpu.longMode() ? linear : linear & 0xFFFF_FFFFL;
    if (masked << 16 >> 16 != masked) {
      return -1;
    }
    long translation = walk.probe(masked);
    return translation < 0 ? -1 : translation & PageWalk.PAGE & walk.physicalMask | masked & ~Tlb.PAGE_MASK;
  }
}

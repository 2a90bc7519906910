package org.javisor.cpu;

import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;
import org.javisor.memory.RawMemory;
import org.jspecify.annotations.Nullable;

/**
 * The walk through the guest's paging structures in all paging modes: none, 32-bit (with PSE and PSE-36), PAE, and
 * 4-level. Sets accessed and dirty flags atomically, and only when the access is allowed.
 *
 * <p>The result is a translation: the guest-physical address of the 4 KB page with what the walk accumulated in the low
 * bits. What the current privilege may do with it is decided by {@link #allows}, each time it is used.
 *
 * @see "Intel SDM volume 3, chapter 5 Paging"
 */
final class PageWalk {
  // Bits of a translation. WRITABLE, USER, DIRTY and GLOBAL stand where paging-structure entries have them.
  static final long VALID = 1;
  static final long WRITABLE = 1 << 1;
  static final long USER = 1 << 2;
  static final long NO_EXECUTE = 1 << 3;
  static final long DIRTY = 1 << 6;
  static final long GLOBAL = 1 << 8;

  /** Bits 62:59 of a translation, as of an entry that maps a page under 4-level paging: its protection key. */
  private static final int KEY_SHIFT = 59;

  private static final long KEY = 0xFL << KEY_SHIFT;

  // Bits of paging-structure entries.
  private static final long ENTRY_PRESENT = 1;
  private static final long ENTRY_ACCESSED = 1 << 5;
  private static final long ENTRY_DIRTY = 1 << 6;
  private static final long ENTRY_PAGE_SIZE = 1 << 7;
  private static final long ENTRY_XD = 1L << 63;

  /** The guest-physical page in a translation, and in 64-bit entries: whatever MAXPHYADDR, bits beyond are reserved. */
  static final long PAGE = (AddressSpace.LIMIT - 1) & -AddressSpace.PAGE_SIZE;

  /** Bits 62:52 are ignored with 4-level paging and reserved with PAE paging. */
  private static final long ENTRY_HIGH_IGNORED = (1L << 63) - AddressSpace.LIMIT;

  // Bits of a page-fault error code.
  private static final int FAULT_PRESENT = 1;
  private static final int FAULT_WRITE = 1 << 1;
  private static final int FAULT_USER = 1 << 2;
  private static final int FAULT_RESERVED = 1 << 3;
  private static final int FAULT_FETCH = 1 << 4;
  private static final int FAULT_PROTECTION_KEY = 1 << 5;

  /** An attempt without a translation gives the complement of its error code's P, RSVD and PK bits; or this: again. */
  private static final long RESTART = Long.MIN_VALUE;

  private static final int MAX_LEVELS = 4;

  /** A kind beside those of {@link Tlb}: a look without side effects. */
  private static final int PROBE = 3;

  private final Cpu cpu;
  private final AddressSpace memory;
  private final long reservedPhysical;
  private final long reserved4Mb;
  private final boolean gigabytePages;

  /** The page-directory-pointer registers of PAE paging. */
  final long[] pdptes = new long[4];

  // The paging mode, from configure().
  private boolean paging;
  private boolean writeProtect;
  private boolean smep;
  private boolean fetchBit;
  private boolean pse;
  private boolean globalPages;
  private long keyBits;
  private long reserved;

  /** What the keys of user pages deny now, as PKRU has it; nothing where user pages have no keys. */
  private int userKeys;

  /** As {@link #userKeys}, for supervisor pages. */
  private int supervisorKeys;
  private int topShift;
  private int indexBits;
  private int entryBytes;

  /** log2 of the size of the page that the last walk found; 12 without paging. */
  int pageShift;

  /** What the A20M# pin leaves of physical addresses. */
  long physicalMask = -1;

  // The way of the last walk, from the top.
  private final long[] addresses = new long[MAX_LEVELS];
  private final long[] entries = new long[MAX_LEVELS];
  private int depth;

  private boolean marking;

  private @Nullable Mapping tables;

  PageWalk(Cpu cpu, AddressSpace memory) {
    this.cpu = cpu;
    this.memory = memory;
    this.reservedPhysical = cpu.model.reservedPhysicalBits() & PAGE;
    this.reserved4Mb = pse36Reserved(cpu.model);
    this.gigabytePages = cpu.model.has(CpuidFeature.PDPE1GB);
  }

  /** Takes over the paging mode from the control registers. */
  void configure() {
    boolean pae = (cpu.cr4 & Cpu.CR4_PAE) != 0;
    boolean nxe = (cpu.efer & Cpu.EFER_NXE) != 0;
    paging = (cpu.cr0 & Cpu.CR0_PG) != 0;
    writeProtect = (cpu.cr0 & Cpu.CR0_WP) != 0;
    smep = paging && (cpu.cr4 & Cpu.CR4_SMEP) != 0;
    fetchBit = smep || (pae && nxe);
    pse = pae || (cpu.cr4 & Cpu.CR4_PSE) != 0;
    globalPages = (cpu.cr4 & Cpu.CR4_PGE) != 0;
    boolean fourLevel = (cpu.efer & Cpu.EFER_LMA) != 0;
    reserved = pae ? reservedPhysical | (nxe ? 0 : ENTRY_XD) | (fourLevel ? 0 : ENTRY_HIGH_IGNORED) : 0;
    keyBits = fourLevel && (cpu.cr4 & (Cpu.CR4_PKE | Cpu.CR4_PKS)) != 0 ? KEY : 0;
    updateKeys();
    topShift = fourLevel ? 39 : pae ? 21 : 22;
    indexBits = pae ? 9 : 10;
    entryBytes = pae ? 8 : 4;
  }

  /**
   * Takes over PKRU and IA32_PKRS.
   *
   * @return the classes of pages ({@link #keyClass}) to which something is denied that was allowed before, as a bit set
   */
  int updateKeys() {
    int user = keyBits != 0 && (cpu.cr4 & Cpu.CR4_PKE) != 0 ? cpu.pkru : 0;
    int supervisor = keyBits != 0 && (cpu.cr4 & Cpu.CR4_PKS) != 0 ? cpu.pkrs : 0;
    int denied = keysIn(user & ~userKeys) | keysIn(supervisor & ~supervisorKeys) << 16;
    userKeys = user;
    supervisorKeys = supervisor;
    return denied;
  }

  /** The keys that have a bit set in a value of PKRU, as a bit set. */
  private static int keysIn(int rights) {
    return Integer.compress(rights | rights >>> 1, 0x5555_5555);
  }

  /** Whether pages have protection keys. */
  boolean hasKeys() {
    return keyBits != 0;
  }

  /** What decides which register's which bits apply to a page: its key, plus 16 for supervisor pages. */
  static int keyClass(long translation) {
    return (int) (translation >>> KEY_SHIFT) | ((translation & USER) != 0 ? 0 : 16);
  }

  /** Mappings may have gone. */
  void mapChanged() {
    tables = null;
  }

  /**
   * Loads the page-directory-pointer registers of PAE paging from the table that a CR3 value points to.
   *
   * @return false, and nothing changed, if a present entry has a reserved bit set: the instruction raises #GP(0)
   * @see "Intel SDM volume 3, 5.4.1 PDPTE Registers"
   */
  boolean loadPdptes(long cr3) {
    long invalid = reservedPhysical | ENTRY_HIGH_IGNORED | ENTRY_XD | 0x1E6;
    long[] loaded = new long[4];
    for (int i = 0; i < 4; i++) {
      loaded[i] = memory.read((cr3 & 0xFFFF_FFE0L) + 8L * i & physicalMask, 8);
      if ((loaded[i] & ENTRY_PRESENT) != 0 && (loaded[i] & invalid) != 0) {
        return false;
      }
    }
    System.arraycopy(loaded, 0, pdptes, 0, 4);
    return true;
  }

  /**
   * Whether an access may use a translation.
   *
   * @param kind {@link Tlb#READ}, {@link Tlb#WRITE} or {@link Tlb#FETCH}
   * @param context the {@link Tlb#USER} and {@link Tlb#SMAP} bits of the access
   * @see "Intel SDM volume 3, 5.6.1 Determination of Access Rights"
   */
  boolean allows(long translation, int kind, int context) {
    boolean userPage = (translation & USER) != 0;
    boolean user = (context & Tlb.USER) != 0;
    if (kind == Tlb.FETCH) {
      return (translation & NO_EXECUTE) == 0 && (user ? userPage : !(smep && userPage));
    }
    if (user ? !userPage : userPage && (context & Tlb.SMAP) != 0) {
      return false;
    }
    return (kind == Tlb.READ || (translation & WRITABLE) != 0 || (!user && !writeProtect))
        && !deniedByKey(translation, kind, user);
  }

  /** @see "Intel SDM volume 3, 5.6.2 Protection Keys" */
  private boolean deniedByKey(long translation, int kind, boolean user) {
    int rights = (translation & USER) != 0 ? userKeys : supervisorKeys;
    if (rights == 0 || kind == Tlb.FETCH) {
      return false;
    }
    int ofKey = rights >>> 2 * (int) (translation >>> KEY_SHIFT);
    return (ofKey & 1) != 0 || ((ofKey & 2) != 0 && kind == Tlb.WRITE && (user || writeProtect));
  }

  /**
   * Translates a canonical linear address and sets accessed and dirty flags.
   *
   * @throws GuestFault #PF, CR2 set
   */
  long walk(long linear, int kind, int context) {
    while (true) {
      long translation = attempt(linear, kind, context);
      if (translation >= 0) {
        return translation;
      }
      if (translation != RESTART) {
        throw pageFault(linear, kind, context, (int) ~translation);
      }
    }
  }

  /** Translates without side effects and whatever the rights; negative if there is no translation. */
  long probe(long linear) {
    int shift = pageShift;
    long translation = attempt(linear, PROBE, 0);
    pageShift = shift;
    return translation;
  }

  private GuestFault pageFault(long linear, int kind, int context, int cause) {
    int code = cause;
    code |= kind == Tlb.WRITE ? FAULT_WRITE : 0;
    code |= kind == Tlb.FETCH && fetchBit ? FAULT_FETCH : 0;
    code |= (context & Tlb.USER) != 0 ? FAULT_USER : 0;
    cpu.cr2 = linear;
    return cpu.fault(Vector.PF, code);
  }

  private long attempt(long linear, int kind, int context) {
    depth = 0;
    if (!paging) {
      pageShift = 12;
      return linear & 0xFFFF_F000L | VALID | WRITABLE | USER | DIRTY;
    }
    long table = topTable();
    if (hasRegisters()) {
      long pdpte = pdptes[(int) (linear >>> 30) & 3];
      if ((pdpte & ENTRY_PRESENT) == 0) {
        return ~0L;
      }
      table = pdpte & PAGE;
    }
    return descend(table, linear, kind, context);
  }

  private long descend(long top, long linear, int kind, int context) {
    long table = top;
    long rights = WRITABLE | USER;
    long noExecute = 0;
    for (int shift = topShift;; shift -= indexBits) {
      long address = table + (linear >>> shift & (1L << indexBits) - 1) * entryBytes & physicalMask;
      long entry = read(address);
      if ((entry & ENTRY_PRESENT) == 0) {
        return ~0L;
      }
      boolean leaf = shift == 12 || ((entry & ENTRY_PAGE_SIZE) != 0 && mapsPage(shift));
      if ((entry & reserved(shift, leaf)) != 0) {
        return ~(long) (FAULT_PRESENT | FAULT_RESERVED);
      }
      addresses[depth] = address;
      entries[depth++] = entry;
      rights &= entry;
      noExecute |= entry;
      if (leaf) {
        pageShift = shift;
        return finish(translation(entry, shift, linear, rights, noExecute), kind, context);
      }
      table = entry & (entryBytes == 8 ? PAGE : 0xFFFF_F000L);
    }
  }

  /**
   * The translation that an entry gives to a linear address.
   *
   * @param shift log2 of the size of the page that it maps
   * @param rights what all entries on the way to it allow, itself included: {@link #WRITABLE} and {@link #USER}
   * @param noExecute negative if one of them forbids to execute
   */
  long translation(long entry, int shift, long linear, long rights, long noExecute) {
    return pageOf(entry, shift, linear) | rights | VALID | (noExecute < 0 ? NO_EXECUTE : 0) | leafFlags(entry);
  }

  private boolean mapsPage(int shift) {
    return shift < 30 ? pse : shift == 30 && gigabytePages;
  }

  /** The bits that must be zero in an entry. */
  private long reserved(int shift, boolean leaf) {
    if (!leaf) {
      // Where an entry cannot map a page, 64-bit entries reserve the bit that would say so.
      return shift >= 30 ? reserved | ENTRY_PAGE_SIZE : reserved;
    }
    if (shift == 12) {
      return reserved;
    }
    // Below the page's address; bit 12 is PAT. With PSE-36 bits 20:13 hold address bits 39:32.
    return entryBytes == 8 ? reserved | (1L << shift) - (1L << 13) : reserved4Mb;
  }

  /** Bits of a 4 MB page's entry that would address beyond MAXPHYADDR, or beyond 4 GB without PSE-36. */
  private static long pse36Reserved(CpuModel model) {
    long beyond = model.has(CpuidFeature.PSE36) ? model.reservedPhysicalBits() >>> 32 & 0xFF : 0xFF;
    return 1 << 21 | beyond << 13;
  }

  private long pageOf(long entry, int shift, long linear) {
    long base;
    if (entryBytes == 8) {
      base = entry & PAGE;
    } else {
      base = shift == 12 ? entry & 0xFFFF_F000L : entry & 0xFFC0_0000L | (entry >>> 13 & 0xFF) << 32;
    }
    long inside = (1L << shift) - 1;
    return base & ~inside | linear & inside & -AddressSpace.PAGE_SIZE;
  }

  private long leafFlags(long entry) {
    return entry & (DIRTY | keyBits) | (globalPages ? entry & GLOBAL : 0);
  }

  /** Checks the rights, then marks the entries used. */
  private long finish(long translation, int kind, int context) {
    if (kind == PROBE) {
      return translation;
    }
    if (!allows(translation, kind, context)) {
      boolean key = deniedByKey(translation, kind, (context & Tlb.USER) != 0);
      return ~(long) (key ? FAULT_PRESENT | FAULT_PROTECTION_KEY : FAULT_PRESENT);
    }
    for (int i = 0; i < depth; i++) {
      long marks = ENTRY_ACCESSED | (i == depth - 1 && kind == Tlb.WRITE ? ENTRY_DIRTY : 0);
      if ((entries[i] & marks) != marks) {
        if (!update(addresses[i], entries[i], entries[i] | marks)) {
          return RESTART;
        }
        entries[i] |= marks;
      }
    }
    return kind == Tlb.WRITE ? translation | DIRTY : translation;
  }

  private @Nullable Mapping mapping(long address) {
    Mapping m = tables;
    if (m == null || !m.contains(address)) {
      m = memory.find(address);
      tables = m;
    }
    return m;
  }

  private long read(long address) {
    Mapping m = mapping(address);
    if (m == null || !m.isRam()) {
      return memory.read(address, entryBytes);
    }
    long host = m.hostAddress(address);
    return entryBytes == 8 ? RawMemory.getLong(host) : RawMemory.getInt(host) & 0xFFFF_FFFFL;
  }

  /** Replaces an entry unless another CPU or device changed it meanwhile: false, and the walk starts again. */
  private boolean update(long address, long expected, long value) {
    Mapping m = mapping(address);
    if (m == null || m.isReadOnly()) {
      return true;
    }
    if (!m.isRam()) {
      memory.write(address, entryBytes, value);
      return true;
    }
    marking = true;
    try {
      memory.notifyWrite(m, address, entryBytes);
    } finally {
      marking = false;
    }
    long host = m.hostAddress(address);
    return entryBytes == 8
        ? RawMemory.compareAndSwapLong(host, expected, value)
        : RawMemory.compareAndSwapInt(host, (int) expected, (int) value);
  }

  // For those who keep copies of entries.

  boolean paging() {
    return paging;
  }

  /** What the form of paging structures depends on. */
  long structure() {
    return (paging ? 1 : 0) | (pse ? 2 : 0) | (globalPages ? 4 : 0) | (long) entryBytes << 8 | (long) topShift << 16
        | reserved ^ reserved << 32;
  }

  /** Whether the top of the tables is not in memory but in the page-directory-pointer registers. */
  boolean hasRegisters() {
    return topShift == 21;
  }

  /** A page-directory-pointer register as an entry: it gives no rights, what it refers to does. */
  long registerEntry(int index) {
    return pdptes[index] | WRITABLE | USER;
  }

  /** Guest-physical address of the structure that CR3 points to. */
  long topTable() {
    return cpu.cr3 & (entryBytes == 8 ? PAGE : 0xFFFF_F000L);
  }

  /** log2 of the bytes that one entry of the first structure in memory maps. */
  int topShift() {
    return topShift;
  }

  /** log2 of the number of entries of a structure. */
  int indexBits() {
    return indexBits;
  }

  /** How many structures in memory the last walk read; 0 without paging. */
  int depth() {
    return depth;
  }

  /** Guest-physical address of a structure that the last walk read, 0 being the top. */
  long tableAt(int step) {
    return addresses[step] & -AddressSpace.PAGE_SIZE;
  }

  /** The entry that the last walk read there, with the flags that it set. */
  long entryAt(int step) {
    return entries[step];
  }

  /** Whether the store that observers are being told of sets an accessed or a dirty flag. */
  boolean marksEntries() {
    return marking;
  }

  /** An entry of a structure as it is now. */
  long entryOf(long table, int index) {
    return read(table + (long) index * entryBytes);
  }

  /** Whether an entry of the last level maps a page that was used already. */
  boolean mapsUsed(long entry) {
    long used = ENTRY_PRESENT | ENTRY_ACCESSED;
    return (entry & used) == used && (entry & reserved) == 0;
  }
}

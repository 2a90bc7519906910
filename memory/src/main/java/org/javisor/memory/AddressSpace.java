package org.javisor.memory;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The guest-physical address space of one VM.
 *
 * <p>Reads of unmapped addresses give all ones and writes to them vanish, as on a PC bus. The map may be changed while
 * vCPUs run: readers see an immutable array; {@link MapListener}s drop what they cached (software TLBs).
 */
public final class AddressSpace {
  public static final int PAGE_SHIFT = 12;
  public static final long PAGE_SIZE = 1L << PAGE_SHIFT;

  /** Physical addresses have at most 52 bits: no mapping reaches beyond. */
  public static final long LIMIT = 1L << 52;

  /** Told when cached translations of guest-physical pages must be dropped. */
  public interface MapListener {
    /** The map changed, or a page's tracking bits were set: host addresses for stores may no longer be cached. */
    void pageChanged(long guestPhys);

    /** Mappings were added or removed: drop everything. */
    void mapChanged();

    /** How many listen, this one among them: told whenever that changes. */
    default void listenersChanged(int listeners) {}
  }

  /** Stands between the bus and regions, for those who look on. */
  @FunctionalInterface
  public interface RegionFilter {
    /** What the bus is to call instead of a region that is mapped at an address. */
    MmioRegion filter(long guestPhys, MmioRegion region);
  }

  /**
   * Held around atomic updates of guest memory that the host has no instruction for. Taken before any device's lock,
   * never after one.
   */
  private final Object splitLock = new Object();

  private volatile Mapping[] mappings = new Mapping[0];
  private final List<MapListener> listeners = new CopyOnWriteArrayList<>();
  private final PageObserver[][] observers = new PageObserver[8][0];
  private RegionFilter regionFilter = (guestPhys, region) -> region;

  /** The lock of atomic updates that the host has no instruction for. */
  public Object splitLock() {
    return splitLock;
  }

  /**
   * Maps part of a RAM block.
   *
   * @throws IllegalArgumentException if the range is not page aligned, reaches beyond the block or the address space,
   *     or overlaps another mapping
   */
  public Mapping addRam(long guestPhys, Ram ram, long ramOffset, long sizeBytes) {
    return add(Mapping.ram(guestPhys, ram, ramOffset, sizeBytes));
  }

  /** Maps memory that ignores stores; otherwise as {@link #addRam}. */
  public Mapping addRom(long guestPhys, Ram ram, long ramOffset, long sizeBytes) {
    return add(Mapping.rom(guestPhys, ram, ramOffset, sizeBytes));
  }

  /** Maps memory that is read directly while stores go to a region: flash memory, ROM in front of shadow RAM. */
  public Mapping addRom(long guestPhys, Ram ram, long ramOffset, long sizeBytes, MmioRegion stores) {
    return add(Mapping.rom(guestPhys, ram, ramOffset, sizeBytes, stores));
  }

  /** Maps registers, page aligned: smaller blocks of registers answer for the rest of their last page themselves. */
  public Mapping addMmio(long guestPhys, long sizeBytes, MmioRegion region) {
    return add(Mapping.mmio(guestPhys, sizeBytes, region));
  }

  /** Filters the regions that are mapped from now on; those that are mapped already stay as they are. */
  public synchronized void filterRegions(RegionFilter filter) {
    regionFilter = filter;
  }

  private Mapping add(Mapping added) {
    Ram ram = added.ram();
    if (ram != null) {
      ram.addUser(this);
    }
    insert(added);
    listeners.forEach(MapListener::mapChanged);
    return added;
  }

  private synchronized void insert(Mapping added) {
    mappings = with(mappings, added);
  }

  private Mapping[] with(Mapping[] map, Mapping added) {
    for (Mapping other : map) {
      if (added.start < other.start + other.sizeBytes && other.start < added.start + added.sizeBytes) {
        throw new IllegalArgumentException(describe(added) + " overlaps " + describe(other));
      }
    }
    added.filterRegion(regionFilter);
    Mapping[] changed = Arrays.copyOf(map, map.length + 1);
    changed[map.length] = added;
    Arrays.sort(changed, Comparator.comparingLong(Mapping::start));
    return changed;
  }

  /** Removes a mapping that {@code add} returned; no effect if it is gone already. */
  public void remove(Mapping removed) {
    forget(removed);
    removeIf(m -> m == removed);
  }

  /**
   * Puts a mapping into the place of others, as one change: a chip set that switches ROM and shadow RAM. The new one is
   * made by {@link Mapping#ram}, {@link Mapping#rom} or {@link Mapping#mmio}.
   *
   * @param removed what {@code add} or {@code replace} returned
   * @throws IllegalArgumentException if the new one overlaps others; nothing has changed then
   */
  public Mapping replace(List<Mapping> removed, Mapping added) {
    removed.forEach(this::forget);
    Ram ram = added.ram();
    if (ram != null) {
      ram.addUser(this);
    }
    synchronized (this) {
      mappings = with(Arrays.stream(mappings).filter(m -> !removed.contains(m)).toArray(Mapping[]::new), added);
    }
    listeners.forEach(MapListener::mapChanged);
    return added;
  }

  /** The observers of tracked pages hear of a store to all of the page: its content is about to be another one. */
  private void forget(Mapping gone) {
    for (long page = gone.start; gone.isRam() && page < gone.start + gone.sizeBytes; page += PAGE_SIZE) {
      if (gone.tracking(page) != 0) {
        notifyWrite(gone, page, (int) PAGE_SIZE);
      }
    }
  }

  /** Removes every mapping of a RAM block that is about to be freed. */
  void removeRam(Ram ram) {
    removeIf(m -> m.ram() == ram);
  }

  /** A RAM block is at another host address. */
  void ramMoved() {
    listeners.forEach(MapListener::mapChanged);
  }

  private void removeIf(Predicate<Mapping> gone) {
    synchronized (this) {
      mappings = Arrays.stream(mappings).filter(gone.negate()).toArray(Mapping[]::new);
    }
    listeners.forEach(MapListener::mapChanged);
  }

  private static String describe(Mapping m) {
    return String.format("[0x%x, 0x%x)", m.start, m.start + m.sizeBytes);
  }

  /** Adds a listener. It is called on whatever thread changes the map or tracks a page. */
  public void listen(MapListener listener) {
    listeners.add(listener);
    tellHowManyListen();
  }

  /** Removes a listener. */
  public void unlisten(MapListener listener) {
    listeners.remove(listener);
    tellHowManyListen();
  }

  private void tellHowManyListen() {
    listeners.forEach(listener -> listener.listenersChanged(listeners.size()));
  }

  /** Adds somebody to tell of stores to pages with {@code trackingBit} set: each CPU has its own cache of code. */
  public void observe(int trackingBit, PageObserver observer) {
    if (Integer.bitCount(trackingBit) != 1 || trackingBit > 0x80) {
      throw new IllegalArgumentException("not one tracking bit: 0x" + Integer.toHexString(trackingBit));
    }
    synchronized (this) {
      int number = Integer.numberOfTrailingZeros(trackingBit);
      PageObserver[] more = Arrays.copyOf(observers[number], observers[number].length + 1);
      more[more.length - 1] = observer;
      observers[number] = more;
    }
  }

  /** Removes an observer; it has cleared the bits that it alone needed. */
  public void unobserve(int trackingBit, PageObserver observer) {
    synchronized (this) {
      int number = Integer.numberOfTrailingZeros(trackingBit);
      observers[number] =
          Arrays.stream(observers[number]).filter(other -> other != observer).toArray(PageObserver[]::new);
    }
  }

  /** The mapping that holds an address; null where nothing is mapped. */
  public @Nullable Mapping find(long guestPhys) {
    Mapping[] map = mappings;
    int low = 0;
    int high = map.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Mapping m = map[middle];
      if (guestPhys < m.start) {
        high = middle - 1;
      } else if (guestPhys - m.start >= m.sizeBytes) {
        low = middle + 1;
      } else {
        return m;
      }
    }
    return null;
  }

  /** All mappings, by ascending address. */
  public List<Mapping> mappings() {
    return List.of(mappings);
  }

  /** Sets a tracking bit of a RAM page; stores to it take the slow path from now on. No effect elsewhere. */
  public void track(long guestPhys, int bit) {
    Mapping m = find(guestPhys);
    if (m != null && m.isRam() && m.track(guestPhys, bit)) {
      for (MapListener listener : listeners) {
        listener.pageChanged(guestPhys);
      }
    }
  }

  /** Clears a tracking bit, unless another of its observers needs it. Software TLBs notice at the next store. */
  public void untrack(long guestPhys, int bit) {
    for (PageObserver observer : observers[Integer.numberOfTrailingZeros(bit)]) {
      if (observer.observes(guestPhys)) {
        return;
      }
    }
    Mapping m = find(guestPhys);
    if (m != null && m.isRam()) {
      m.untrack(guestPhys, bit);
    }
  }

  /** Tells the observers of a page's tracking bits about a store that is about to happen inside that page. */
  public void notifyWrite(Mapping m, long guestPhys, int sizeBytes) {
    int bits = m.tracking(guestPhys);
    while (bits != 0) {
      for (PageObserver observer : observers[Integer.numberOfTrailingZeros(bits)]) {
        observer.beforeWrite(guestPhys, sizeBytes);
      }
      bits &= bits - 1;
    }
  }

  /**
   * Reads 1 to 8 bytes, zero-extended, from RAM, ROM or MMIO. May cross pages and mappings; what no single access of 1,
   * 2, 4 or 8 bytes to one mapping can give is put together from naturally aligned ones.
   */
  public long read(long guestPhys, int sizeBytes) {
    Mapping m = find(guestPhys);
    if (!isSingle(m, guestPhys, sizeBytes)) {
      return readSplit(guestPhys, sizeBytes);
    }
    if (m == null) {
      return ones(sizeBytes);
    }
    MmioRegion region = m.region();
    if (region != null && !m.isRam()) {
      return region.read(guestPhys - m.start, sizeBytes) & ones(sizeBytes);
    }
    return RawMemory.get(m.hostAddress(guestPhys), sizeBytes);
  }

  private static boolean isSingle(@Nullable Mapping m, long guestPhys, int sizeBytes) {
    return Integer.bitCount(sizeBytes) == 1
        && ((guestPhys & (PAGE_SIZE - 1)) + sizeBytes <= PAGE_SIZE
            || (m != null && !m.isRam() && m.contains(guestPhys + sizeBytes - 1)));
  }

  private static long ones(int sizeBytes) {
    return -1L >>> (64 - 8 * sizeBytes);
  }

  private long readSplit(long guestPhys, int sizeBytes) {
    long value = 0;
    for (int done = 0; done < sizeBytes;) {
      int piece = piece(guestPhys + done, sizeBytes - done);
      value |= read(guestPhys + done, piece) << (8 * done);
      done += piece;
    }
    return value;
  }

  /** The largest naturally aligned access: it lies in one page, hence in one mapping or hole. */
  private static int piece(long guestPhys, int left) {
    int alignment = 1 << Math.min(3, Long.numberOfTrailingZeros(guestPhys));
    return Math.min(alignment, Integer.highestOneBit(left));
  }

  /** Writes 1 to 8 bytes to RAM or MMIO, telling observers; stores to ROM and unmapped addresses vanish. */
  public void write(long guestPhys, int sizeBytes, long value) {
    Mapping m = find(guestPhys);
    if (!isSingle(m, guestPhys, sizeBytes)) {
      writeSplit(guestPhys, sizeBytes, value);
    } else if (m != null) {
      writeWhole(m, guestPhys, sizeBytes, value & ones(sizeBytes));
    }
  }

  private void writeSplit(long guestPhys, int sizeBytes, long value) {
    for (int done = 0; done < sizeBytes;) {
      int piece = piece(guestPhys + done, sizeBytes - done);
      write(guestPhys + done, piece, value >>> (8 * done));
      done += piece;
    }
  }

  private void writeWhole(Mapping m, long guestPhys, int sizeBytes, long value) {
    MmioRegion region = m.region();
    if (region != null) {
      region.write(guestPhys - m.start, sizeBytes, value);
    } else if (!m.isReadOnly()) {
      notifyWrite(m, guestPhys, sizeBytes);
      RawMemory.put(m.hostAddress(guestPhys), sizeBytes, value);
    }
  }

  /** Copies out of RAM, as a loader or a DMA engine does; holes and MMIO read as 0xFF. */
  public void readBytes(long guestPhys, byte[] to, int offset, int length) {
    int done = 0;
    while (done < length) {
      long at = guestPhys + done;
      int chunk = (int) Math.min(length - done, PAGE_SIZE - (at & (PAGE_SIZE - 1)));
      Mapping m = find(at);
      if (m != null && m.isRam()) {
        RawMemory.copy(m.hostAddress(at), to, offset + done, chunk);
      } else {
        Arrays.fill(to, offset + done, offset + done + chunk, (byte) 0xFF);
      }
      done += chunk;
    }
  }

  /** Copies into RAM, telling observers; bytes for ROM, holes and MMIO vanish. */
  public void writeBytes(long guestPhys, byte[] from, int offset, int length) {
    int done = 0;
    while (done < length) {
      long at = guestPhys + done;
      int chunk = (int) Math.min(length - done, PAGE_SIZE - (at & (PAGE_SIZE - 1)));
      Mapping m = find(at);
      if (m != null && m.isRam() && !m.isReadOnly()) {
        notifyWrite(m, at, chunk);
        RawMemory.copy(from, offset + done, m.hostAddress(at), chunk);
      }
      done += chunk;
    }
  }
}

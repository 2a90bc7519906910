package org.javisor.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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

  /** Told when cached translations of guest-physical pages must be dropped. */
  public interface MapListener {
    /** The map changed, or a page's tracking bits were set: host addresses for stores may no longer be cached. */
    void pageChanged(long guestPhys);

    /** Mappings were added or removed: drop everything. */
    void mapChanged();
  }

  private volatile Mapping[] mappings = new Mapping[0];
  private final List<MapListener> listeners = new ArrayList<>();
  private final @Nullable PageObserver[] observers = new PageObserver[8];

  /** Maps RAM. Ranges must be page aligned and must not overlap another mapping. */
  public Mapping addRam(long guestPhys, Ram ram, long ramOffset, long sizeBytes) {
    return add(new Mapping(guestPhys, sizeBytes, ram, ramOffset, false));
  }

  /** Maps memory that ignores stores. */
  public Mapping addRom(long guestPhys, Ram ram, long ramOffset, long sizeBytes) {
    return add(new Mapping(guestPhys, sizeBytes, ram, ramOffset, true));
  }

  public Mapping addMmio(long guestPhys, long sizeBytes, MmioRegion region) {
    return add(new Mapping(guestPhys, sizeBytes, region));
  }

  private synchronized Mapping add(Mapping added) {
    if (((added.start | added.sizeBytes) & (PAGE_SIZE - 1)) != 0 || added.sizeBytes <= 0) {
      throw new IllegalArgumentException("not page aligned: " + describe(added));
    }
    for (Mapping other : mappings) {
      if (added.start < other.start + other.sizeBytes && other.start < added.start + added.sizeBytes) {
        throw new IllegalArgumentException(describe(added) + " overlaps " + describe(other));
      }
    }
    Mapping[] changed = Arrays.copyOf(mappings, mappings.length + 1);
    changed[mappings.length] = added;
    Arrays.sort(changed, Comparator.comparingLong(Mapping::start));
    mappings = changed;
    listeners.forEach(MapListener::mapChanged);
    return added;
  }

  /** Removes a mapping that {@code add} returned. */
  public synchronized void remove(Mapping removed) {
    mappings = Arrays.stream(mappings).filter(m -> m != removed).toArray(Mapping[]::new);
    listeners.forEach(MapListener::mapChanged);
  }

  private static String describe(Mapping m) {
    return String.format("[0x%x, 0x%x)", m.start, m.start + m.sizeBytes);
  }

  public synchronized void listen(MapListener listener) {
    listeners.add(listener);
  }

  /** Sets who is told of stores to pages with {@code trackingBit} set (one observer a bit). */
  public void observe(int trackingBit, PageObserver observer) {
    observers[Integer.numberOfTrailingZeros(trackingBit)] = observer;
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
    if (m == null || !m.isRam()) {
      return;
    }
    int page = (int) ((guestPhys - m.start) >>> PAGE_SHIFT);
    if ((m.tracking[page] & bit) == 0) {
      m.tracking[page] |= (byte) bit;
      for (MapListener listener : listeners) {
        listener.pageChanged(guestPhys);
      }
    }
  }

  public void untrack(long guestPhys, int bit) {
    Mapping m = find(guestPhys);
    if (m != null && m.isRam()) {
      m.tracking[(int) ((guestPhys - m.start) >>> PAGE_SHIFT)] &= (byte) ~bit;
    }
  }

  /** Tells the observers of a page's tracking bits about a store that is about to happen inside that page. */
  public void notifyWrite(Mapping m, long guestPhys, int sizeBytes) {
    int bits = m.tracking(guestPhys);
    while (bits != 0) {
      PageObserver observer = observers[Integer.numberOfTrailingZeros(bits)];
      if (observer != null) {
        observer.beforeWrite(guestPhys, sizeBytes);
      }
      bits &= bits - 1;
    }
  }

  /** Reads 1, 2, 4 or 8 bytes, zero-extended, from RAM, ROM or MMIO. May cross pages. */
  public long read(long guestPhys, int sizeBytes) {
    Mapping m = find(guestPhys);
    if (m == null || !m.contains(guestPhys + sizeBytes - 1)) {
      return sizeBytes == 1 ? 0xFF : readSplit(guestPhys, sizeBytes);
    }
    MmioRegion region = m.region();
    if (region != null) {
      return region.read(guestPhys - m.start, sizeBytes);
    }
    long host = m.hostAddress(guestPhys);
    return switch (sizeBytes) {
      case 1 -> RawMemory.getByte(host) & 0xFFL;
      case 2 -> RawMemory.getShort(host) & 0xFFFFL;
      case 4 -> RawMemory.getInt(host) & 0xFFFF_FFFFL;
      default -> RawMemory.getLong(host);
    };
  }

  private long readSplit(long guestPhys, int sizeBytes) {
    long value = 0;
    for (int i = 0; i < sizeBytes; i++) {
      value |= read(guestPhys + i, 1) << (8 * i);
    }
    return value;
  }

  /** Writes 1, 2, 4 or 8 bytes to RAM or MMIO, telling observers; stores to ROM and unmapped addresses vanish. */
  public void write(long guestPhys, int sizeBytes, long value) {
    Mapping m = find(guestPhys);
    boolean split = m == null
        || !m.contains(guestPhys + sizeBytes - 1)
        || (m.isRam() && (guestPhys & (PAGE_SIZE - 1)) + sizeBytes > PAGE_SIZE);
    if (split) {
      for (int i = 0; sizeBytes > 1 && i < sizeBytes; i++) {
        write(guestPhys + i, 1, (value >>> (8 * i)) & 0xFF);
      }
      return;
    }
    MmioRegion region = m.region();
    if (region != null) {
      region.write(guestPhys - m.start, sizeBytes, value);
    } else if (!m.isReadOnly()) {
      notifyWrite(m, guestPhys, sizeBytes);
      long host = m.hostAddress(guestPhys);
      switch (sizeBytes) {
        case 1 -> RawMemory.putByte(host, (byte) value);
        case 2 -> RawMemory.putShort(host, (short) value);
        case 4 -> RawMemory.putInt(host, (int) value);
        default -> RawMemory.putLong(host, value);
      }
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

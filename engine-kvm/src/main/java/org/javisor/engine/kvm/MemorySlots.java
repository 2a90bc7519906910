package org.javisor.engine.kvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.javisor.engine.kvm.KvmException.Kind;
import org.javisor.linux.Ioctl;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.Mapping;
import org.javisor.memory.Tracking;

/**
 * RAM and ROM as KVM's memory slots; everything else is a hole, whose accesses exit. What observers of pages must hear
 * of is read from KVM's log of dirty pages now and then: after the store, not before it.
 *
 * <p>Its lock is a leaf: nobody is called while it is held, but KVM.
 */
final class MemorySlots implements AddressSpace.MapListener, AutoCloseable {
  /** Everybody but caches of decoded code: KVM keeps none. */
  private static final int WATCHED = 0xFF & ~Tracking.CODE;

  private record Slot(int number, long start, long sizeBytes, long host, boolean readOnly) {
    boolean isFor(Mapping m) {
      return start == m.start() && sizeBytes == m.sizeBytes() && host == m.hostAddress(m.start())
          && readOnly == m.isReadOnly();
    }

    boolean contains(long guestPhys) {
      return guestPhys >= start && guestPhys - start < sizeBytes;
    }
  }

  private final AddressSpace memory;
  private final Ioctl machine;
  private final int limit;
  private final List<Slot> slots = new ArrayList<>();
  private final List<Slot> logged = new ArrayList<>();
  private final BitSet numbers = new BitSet();
  private volatile boolean logging;

  /** @param limit how many slots KVM has */
  MemorySlots(AddressSpace memory, Ioctl machine, int limit) {
    this.memory = memory;
    this.machine = machine;
    this.limit = limit;
    memory.listen(this);
    mapChanged();
    memory.mappings().stream().filter(Mapping::isRam).forEach(this::logIfWatched);
  }

  private void logIfWatched(Mapping m) {
    for (long page = m.start(); page < m.start() + m.sizeBytes(); page += AddressSpace.PAGE_SIZE) {
      if ((m.tracking(page) & WATCHED) != 0) {
        pageChanged(page);
        return;
      }
    }
  }

  @Override
  public synchronized void mapChanged() {
    List<Mapping> wanted = new ArrayList<>(memory.mappings().stream().filter(Mapping::isRam).toList());
    for (Slot slot : List.copyOf(slots)) {
      if (!wanted.removeIf(slot::isFor)) {
        remove(slot);
      }
    }
    wanted.forEach(this::add);
  }

  private void add(Mapping m) {
    int number = numbers.nextClearBit(0);
    if (number >= limit) {
      throw new KvmException(Kind.REFUSED, "KVM has no more than " + limit + " memory slots");
    }
    Slot slot = new Slot(number, m.start(), m.sizeBytes(), m.hostAddress(m.start()), m.isReadOnly());
    set(slot, slot.readOnly ? Kvm.MEM_READONLY : 0, slot.sizeBytes);
    numbers.set(number);
    slots.add(slot);
  }

  private void remove(Slot slot) {
    set(slot, 0, 0);
    numbers.clear(slot.number);
    slots.remove(slot);
    logged.remove(slot);
    logging = !logged.isEmpty();
  }

  private void set(Slot slot, int flags, long sizeBytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment region = arena.allocate(32, 8);
      region.set(ValueLayout.JAVA_INT, 0, slot.number);
      region.set(ValueLayout.JAVA_INT, 4, flags);
      region.set(ValueLayout.JAVA_LONG, 8, slot.start);
      region.set(ValueLayout.JAVA_LONG, 16, sizeBytes);
      region.set(ValueLayout.JAVA_LONG, 24, slot.host);
      int result = machine.call(Kvm.SET_USER_MEMORY_REGION, region.address());
      if (result < 0) {
        throw new KvmException(Kind.REFUSED,
            "KVM does not take memory at 0x%x, 0x%x bytes: error %d".formatted(slot.start, sizeBytes, -result));
      }
    }
  }

  @Override
  public synchronized void pageChanged(long guestPhys) {
    Mapping m = memory.find(guestPhys);
    if (m == null || (m.tracking(guestPhys) & WATCHED) == 0) {
      return;
    }
    for (Slot slot : slots) {
      if (slot.contains(guestPhys) && !slot.readOnly && !logged.contains(slot)) {
        set(slot, Kvm.MEM_LOG_DIRTY_PAGES, slot.sizeBytes);
        logged.add(slot);
        logging = true;
      }
    }
  }

  /** Tells the observers of tracked pages about stores since the last time. */
  void harvest() {
    if (!logging) {
      return;
    }
    List<Slot> now;
    synchronized (this) {
      now = List.copyOf(logged);
    }
    now.forEach(this::harvest);
  }

  private void harvest(Slot slot) {
    long words = (slot.sizeBytes / AddressSpace.PAGE_SIZE + 63) / 64;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bitmap = arena.allocate(words * 8, 8);
      MemorySegment request = arena.allocate(16, 8);
      request.set(ValueLayout.JAVA_INT, 0, slot.number);
      request.set(ValueLayout.JAVA_LONG, 8, bitmap.address());
      if (machine.call(Kvm.GET_DIRTY_LOG, request.address()) < 0) {
        return;
      }
      for (long word = 0; word < words; word++) {
        long bits = bitmap.get(ValueLayout.JAVA_LONG, word * 8);
        while (bits != 0) {
          stored(slot.start + (word * 64 + Long.numberOfTrailingZeros(bits)) * AddressSpace.PAGE_SIZE);
          bits &= bits - 1;
        }
      }
    }
  }

  private void stored(long guestPhys) {
    Mapping m = memory.find(guestPhys);
    if (m != null && m.isRam() && m.tracking(guestPhys) != 0) {
      memory.notifyWrite(m, guestPhys, (int) AddressSpace.PAGE_SIZE);
    }
  }

  @Override
  public void close() {
    memory.unlisten(this);
  }
}

package org.javisor.virtio;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.javisor.memory.AddressSpace;

/** @see "Virtual I/O Device 1.2, 2.8 Packed Virtqueues" */
final class PackedDriver extends RingDriver {
  private static final int AVAILABLE = 1 << 7;
  private static final int USED = 1 << 15;

  private final Deque<Integer> ids = new ArrayDeque<>();
  private final Map<Integer, Integer> places = new HashMap<>();
  private int next;
  private boolean wrap = true;
  private int nextUsed;
  private boolean usedWrap = true;
  private int lastAdded;
  private boolean lastWrap;
  private int lastPlaces;

  PackedDriver(AddressSpace memory, long base, int size, boolean indirect, boolean eventIndex) {
    super(memory, base, size, indirect, eventIndex);
    for (int i = 0; i < size; i++) {
      ids.add(i);
    }
  }

  @Override
  long descriptors() {
    return base;
  }

  @Override
  long driverArea() {
    return base + 0x4000;
  }

  @Override
  long deviceArea() {
    return base + 0x5000;
  }

  @Override
  int add(List<Buffer> buffers) {
    int id = ids.remove();
    int firstIndex = next;
    int firstFlags = 0;
    int count = indirect ? 1 : buffers.size();
    lastAdded = next;
    lastWrap = wrap;
    lastPlaces = count;
    for (int i = 0; i < count; i++) {
      int flags = wrap ? AVAILABLE : USED;
      Buffer buffer = buffers.get(i);
      if (indirect) {
        long table = base + 0x8000 + 0x400L * id;
        for (int k = 0; k < buffers.size(); k++) {
          descriptor(table + 16L * k, buffers.get(k), 0, buffers.get(k).writable() ? WRITE : 0);
        }
        buffer = new Buffer(table, 16 * buffers.size(), false);
        flags |= INDIRECT;
      } else {
        flags |= (buffer.writable() ? WRITE : 0) | (i + 1 < count ? NEXT : 0);
      }
      if (i == 0) {
        firstFlags = flags;
        descriptor(descriptors() + 16L * next, buffer, id, get16(descriptors() + 16L * next + 14));
      } else {
        descriptor(descriptors() + 16L * next, buffer, id, flags);
      }
      next++;
      if (next == size) {
        next = 0;
        wrap = !wrap;
      }
    }
    put(descriptors() + 16L * firstIndex + 14, 2, firstFlags);
    places.put(id, count);
    return id;
  }

  @Override
  Optional<Used> take() {
    long at = descriptors() + 16L * nextUsed;
    int flags = get16(at + 14);
    boolean done = (flags & AVAILABLE) != 0 == usedWrap && (flags & USED) != 0 == usedWrap;
    if (!done) {
      return Optional.empty();
    }
    int id = get16(at + 12);
    Integer count = places.remove(id);
    if (count == null) {
      throw new AssertionError("a request came back that was not there: " + id);
    }
    ids.add(id);
    nextUsed += count;
    if (nextUsed >= size) {
      nextUsed -= size;
      usedWrap = !usedWrap;
    }
    return Optional.of(new Used(id, (flags & WRITE) != 0 ? (int) memory.read(at + 8, 4) : 0));
  }

  @Override
  void wantInterrupts(boolean wanted) {
    if (wanted && eventIndex) {
      put(driverArea(), 2, nextUsed | (usedWrap ? 1 << 15 : 0));
      put(driverArea() + 2, 2, 2);
    } else {
      put(driverArea() + 2, 2, wanted ? 0 : 1);
    }
  }

  @Override
  boolean mustNotify() {
    int flags = get16(deviceArea() + 2) & 3;
    if (flags != 2) {
      return flags == 0;
    }
    int event = get16(deviceArea());
    int place = event & 0x7FFF;
    // Whether the place that the device names is among those of the request that was added last.
    for (int i = 0; i < lastPlaces; i++) {
      int index = (lastAdded + i) % size;
      boolean round = lastWrap ^ lastAdded + i >= size;
      if (index == place && round == (event & 1 << 15) > 0) {
        return true;
      }
    }
    return false;
  }
}

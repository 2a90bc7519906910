package org.javisor.virtio;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.javisor.memory.AddressSpace;

/** @see "Virtual I/O Device 1.2, 2.7 Split Virtqueues" */
final class SplitDriver extends RingDriver {
  private final Deque<Integer> free = new ArrayDeque<>();
  private final Map<Integer, List<Integer>> chains = new HashMap<>();
  private int available;
  private int used;
  private int before;

  SplitDriver(AddressSpace memory, long base, int size, boolean indirect, boolean eventIndex) {
    super(memory, base, size, indirect, eventIndex);
    for (int i = 0; i < size; i++) {
      free.add(i);
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
    List<Integer> chain = new ArrayList<>();
    int places = indirect ? 1 : buffers.size();
    for (int i = 0; i < places; i++) {
      chain.add(free.remove());
    }
    if (indirect) {
      long table = base + 0x8000 + 0x400L * chain.getFirst();
      for (int i = 0; i < buffers.size(); i++) {
        link(table + 16L * i, buffers.get(i), i + 1 < buffers.size(), i + 1);
      }
      descriptor(descriptors() + 16L * chain.getFirst(), new Buffer(table, 16 * buffers.size(), false), INDIRECT, 0);
    } else {
      for (int i = 0; i < places; i++) {
        boolean more = i + 1 < places;
        link(descriptors() + 16L * chain.get(i), buffers.get(i), more, more ? chain.get(i + 1) : 0);
      }
    }
    put(driverArea() + 4 + 2L * (available % size), 2, chain.getFirst());
    before = available;
    available = available + 1 & 0xFFFF;
    put(driverArea() + 2, 2, available);
    chains.put(chain.getFirst(), chain);
    return chain.getFirst();
  }

  private void link(long at, Buffer buffer, boolean more, int next) {
    descriptor(at, buffer, (buffer.writable() ? WRITE : 0) | (more ? NEXT : 0), next);
  }

  @Override
  Optional<Used> take() {
    if (get16(deviceArea() + 2) == used) {
      return Optional.empty();
    }
    long at = deviceArea() + 4 + 8L * (used % size);
    int id = (int) memory.read(at, 4);
    used = used + 1 & 0xFFFF;
    List<Integer> chain = chains.remove(id);
    if (chain == null) {
      throw new AssertionError("a request came back that was not there: " + id);
    }
    free.addAll(chain);
    return Optional.of(new Used(id, (int) memory.read(at + 4, 4)));
  }

  @Override
  void wantInterrupts(boolean wanted) {
    if (eventIndex) {
      put(driverArea() + 4 + 2L * size, 2, wanted ? used : used - 1 & 0xFFFF);
    } else {
      put(driverArea(), 2, wanted ? 0 : 1);
    }
  }

  @Override
  boolean mustNotify() {
    if (eventIndex) {
      int event = get16(deviceArea() + 4 + 8L * size);
      return (available - event - 1 & 0xFFFF) < (available - before & 0xFFFF);
    }
    return (get16(deviceArea()) & 1) == 0;
  }
}

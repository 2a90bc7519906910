package org.javisor.virtio.ring;

import org.jspecify.annotations.Nullable;

/**
 * A packed virtqueue: one ring of descriptors that both sides write.
 *
 * @see "Virtual I/O Device 1.2, 2.8 Packed Virtqueues"
 */
public final class PackedQueue extends VirtQueue {
  private static final int AVAILABLE = 1 << 7;
  private static final int USED = 1 << 15;

  private static final int EVENTS_ENABLE = 0;
  private static final int EVENTS_DISABLE = 1;
  private static final int EVENTS_DESCRIPTOR = 2;
  private static final int WRAP = 1 << 15;

  private int nextAvailable;
  private boolean availableWrap;
  private int nextUsed;
  private boolean usedWrap;

  /** Descriptors given back since the driver was last thought of. */
  private int untold;

  public PackedQueue(GuestMemory memory, QueueLayout layout, QueuePosition position) {
    super(memory, layout);
    if (size < 1 || size > LARGEST || position.nextAvailable() >= size || position.nextUsed() >= size) {
      throw new RingException("a packed queue of %d descriptors".formatted(size));
    }
    nextAvailable = position.nextAvailable();
    nextUsed = position.nextUsed();
    availableWrap = position.availableWrap();
    usedWrap = position.usedWrap();
  }

  private long descriptor(int index) {
    return layout.descriptors() + (long) DescriptorList.DESCRIPTOR_BYTES * index;
  }

  private boolean isAvailable(int flags, boolean wrap) {
    return (flags & AVAILABLE) != 0 == wrap && (flags & USED) != 0 != wrap;
  }

  @Override
  public @Nullable Chain take() {
    if (!isAvailable(memory.get16(descriptor(nextAvailable) + 14), availableWrap)) {
      return null;
    }
    memory.fence();
    DescriptorList list = new DescriptorList();
    int index = nextAvailable;
    int count = 0;
    int id;
    int flags;
    do {
      if (count == size) {
        throw new RingException("a chain that does not end");
      }
      long at = descriptor(index);
      long address = memory.get(at, 8);
      int length = (int) memory.get(at + 8, 4);
      id = memory.get16(at + 12);
      flags = memory.get16(at + 14);
      add(list, address, length, flags, count);
      count++;
      index = index + 1 == size ? 0 : index + 1;
    } while ((flags & DescriptorList.NEXT) != 0);
    taken(count);
    availableWrap ^= index <= nextAvailable;
    nextAvailable = index;
    return new Chain(memory, id, count, list);
  }

  private void add(DescriptorList list, long address, int length, int flags, int before) {
    if ((flags & DescriptorList.INDIRECT) == 0) {
      list.add(address, length, (flags & DescriptorList.WRITE) != 0);
      return;
    }
    if (before > 0 || !layout.indirect() || (flags & DescriptorList.NEXT) != 0) {
      throw new RingException("an indirect descriptor where none may be");
    }
    int entries = DescriptorList.tableSize(length);
    for (int i = 0; i < entries; i++) {
      long at = address + (long) DescriptorList.DESCRIPTOR_BYTES * i;
      int entryFlags = memory.get16(at + 14);
      if ((entryFlags & DescriptorList.INDIRECT) != 0) {
        throw new RingException("an indirect descriptor where none may be");
      }
      list.add(memory.get(at, 8), (int) memory.get(at + 8, 4), (entryFlags & DescriptorList.WRITE) != 0);
    }
  }

  @Override
  public void putBack(Chain chain) {
    taken -= chain.descriptors();
    nextAvailable -= chain.descriptors();
    if (nextAvailable < 0) {
      nextAvailable += size;
      availableWrap = !availableWrap;
    }
  }

  @Override
  public void give(Chain chain) {
    taken -= chain.descriptors();
    long at = descriptor(nextUsed);
    memory.put(at + 8, 4, chain.written());
    memory.put(at + 12, 2, chain.id());
    memory.fence();
    int flags = (usedWrap ? AVAILABLE | USED : 0) | (chain.written() > 0 ? DescriptorList.WRITE : 0);
    memory.put(at + 14, 2, flags);
    nextUsed += chain.descriptors();
    untold += chain.descriptors();
    if (nextUsed >= size) {
      nextUsed -= size;
      usedWrap = !usedWrap;
    }
  }

  @Override
  public boolean wantsInterrupt() {
    if (untold == 0) {
      return false;
    }
    memory.fence();
    int news = Math.min(untold, size);
    untold = 0;
    int event = memory.get16(layout.driver());
    int flags = memory.get16(layout.driver() + 2) & 3;
    if (flags == EVENTS_DESCRIPTOR && layout.eventIndex()) {
      // How far back the descriptor lies at which the driver wants to be told.
      int place = event & WRAP - 1;
      boolean thisRound = (event & WRAP) != 0 == usedWrap;
      int behind = nextUsed - place + (thisRound ? 0 : size);
      return behind > 0 && behind <= news;
    }
    return flags == EVENTS_ENABLE;
  }

  @Override
  public boolean listen() {
    if (layout.eventIndex()) {
      memory.put(layout.device(), 2, nextAvailable | (availableWrap ? WRAP : 0));
      memory.fence();
      memory.put(layout.device() + 2, 2, EVENTS_DESCRIPTOR);
    } else if (memory.get16(layout.device() + 2) == EVENTS_DISABLE) {
      memory.put(layout.device() + 2, 2, EVENTS_ENABLE);
    }
    memory.fence();
    return isAvailable(memory.get16(descriptor(nextAvailable) + 14), availableWrap);
  }

  @Override
  public QueuePosition position() {
    return new QueuePosition(nextAvailable, nextUsed, availableWrap, usedWrap);
  }
}

package org.javisor.virtio.ring;

import org.jspecify.annotations.Nullable;

/**
 * A split virtqueue: a descriptor table, and a ring for each direction.
 *
 * @see "Virtual I/O Device 1.2, 2.7 Split Virtqueues"
 */
public final class SplitQueue extends VirtQueue {
  private static final int NO_INTERRUPT = 1;
  private static final int INDEX = 2;
  private static final int RING = 4;
  private static final int INDEX_MASK = 0xFFFF;

  private int nextAvailable;
  private int nextUsed;
  private int toldUsed;

  public SplitQueue(GuestMemory memory, QueueLayout layout, QueuePosition position) {
    super(memory, layout);
    if (size < 1 || size > LARGEST || Integer.bitCount(size) != 1) {
      throw new RingException("a split queue of %d descriptors".formatted(size));
    }
    nextAvailable = position.nextAvailable();
    nextUsed = position.nextUsed();
    toldUsed = nextUsed;
  }

  @Override
  public @Nullable Chain take() {
    int waiting = memory.get16(layout.driver() + INDEX) - nextAvailable & INDEX_MASK;
    if (waiting == 0) {
      return null;
    }
    if (waiting > size) {
      throw new RingException("%d requests in a queue of %d".formatted(waiting, size));
    }
    memory.fence();
    int head = memory.get16(layout.driver() + RING + 2L * (nextAvailable & size - 1));
    Chain chain = new Chain(memory, head, 1, walk(head));
    taken(1);
    nextAvailable = nextAvailable + 1 & INDEX_MASK;
    return chain;
  }

  private DescriptorList walk(int head) {
    DescriptorList list = new DescriptorList();
    long table = layout.descriptors();
    int entries = size;
    int index = head;
    boolean inTable = false;
    int steps = 0;
    while (true) {
      if (index >= entries || steps++ > entries) {
        throw new RingException("a descriptor beyond its table, or a chain that does not end");
      }
      long at = table + (long) DescriptorList.DESCRIPTOR_BYTES * index;
      long address = memory.get(at, 8);
      int length = (int) memory.get(at + 8, 4);
      int flags = memory.get16(at + 12);
      int next = memory.get16(at + 14);
      if ((flags & DescriptorList.INDIRECT) != 0) {
        if (inTable || !layout.indirect() || (flags & DescriptorList.NEXT) != 0) {
          throw new RingException("an indirect descriptor where none may be");
        }
        entries = DescriptorList.tableSize(length);
        table = address;
        index = 0;
        steps = 0;
        inTable = true;
        continue;
      }
      list.add(address, length, (flags & DescriptorList.WRITE) != 0);
      if ((flags & DescriptorList.NEXT) == 0) {
        return list;
      }
      index = next;
    }
  }

  @Override
  public void putBack(Chain chain) {
    taken -= chain.descriptors();
    nextAvailable = nextAvailable - 1 & INDEX_MASK;
  }

  @Override
  public void give(Chain chain) {
    taken -= chain.descriptors();
    long at = layout.device() + RING + 8L * (nextUsed & size - 1);
    memory.put(at, 4, chain.id());
    memory.put(at + 4, 4, chain.written());
    memory.fence();
    nextUsed = nextUsed + 1 & INDEX_MASK;
    memory.put(layout.device() + INDEX, 2, nextUsed);
  }

  @Override
  public boolean wantsInterrupt() {
    if (toldUsed == nextUsed) {
      return false;
    }
    memory.fence();
    int before = toldUsed;
    toldUsed = nextUsed;
    if (layout.eventIndex()) {
      int event = memory.get16(layout.driver() + RING + 2L * size);
      return (nextUsed - event - 1 & INDEX_MASK) < (nextUsed - before & INDEX_MASK);
    }
    return (memory.get16(layout.driver()) & NO_INTERRUPT) == 0;
  }

  @Override
  public boolean listen() {
    if (layout.eventIndex()) {
      memory.put(layout.device() + RING + 8L * size, 2, nextAvailable);
    }
    memory.fence();
    return memory.get16(layout.driver() + INDEX) != nextAvailable;
  }

  @Override
  public QueuePosition position() {
    return new QueuePosition(nextAvailable, nextUsed, true, true);
  }
}

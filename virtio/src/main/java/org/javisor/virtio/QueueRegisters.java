package org.javisor.virtio;

import org.javisor.virtio.ring.GuestMemory;
import org.javisor.virtio.ring.PackedQueue;
import org.javisor.virtio.ring.QueueLayout;
import org.javisor.virtio.ring.QueuePosition;
import org.javisor.virtio.ring.QueueStateV1;
import org.javisor.virtio.ring.SplitQueue;
import org.javisor.virtio.ring.VirtQueue;
import org.jspecify.annotations.Nullable;

/** What a driver says of one queue, and the queue once it is in use. Guarded by the slot. */
public final class QueueRegisters {
  /** No MSI-X vector. */
  public static final int NO_VECTOR = 0xFFFF;

  private final int largest;
  int size;
  boolean ready;
  long descriptors;
  long driver;
  long device;
  int vector = NO_VECTOR;
  private QueuePosition position = QueuePosition.START;
  private @Nullable VirtQueue queue;

  QueueRegisters(int largest) {
    this.largest = largest;
    this.size = largest;
  }

  void reset() {
    size = largest;
    ready = false;
    descriptors = 0;
    driver = 0;
    device = 0;
    vector = NO_VECTOR;
    position = QueuePosition.START;
    queue = null;
  }

  int largest() {
    return largest;
  }

  /** Takes it into use, or out of it: it then begins anew. */
  void ready(boolean used) {
    ready = used;
    position = QueuePosition.START;
    queue = null;
  }

  /** A legacy driver places all of a queue at once; 0 stops it. */
  void placeLegacy(long address) {
    QueueLayout layout = QueueLayout.legacy(size, address, false, false);
    descriptors = layout.descriptors();
    driver = layout.driver();
    device = layout.device();
    ready = address != 0;
    position = QueuePosition.START;
    queue = null;
  }

  /** The queue, made when it is used first. */
  @Nullable
  VirtQueue queue(GuestMemory memory, long features) {
    VirtQueue known = queue;
    if (known == null && ready) {
      QueueLayout layout = new QueueLayout(
          size, descriptors, driver, device, (features & Feature.INDIRECT_DESC) != 0,
          (features & Feature.EVENT_IDX) != 0);
      known = (features & Feature.RING_PACKED) != 0
          ? new PackedQueue(memory, layout, position)
          : new SplitQueue(memory, layout, position);
      queue = known;
    }
    return known;
  }

  QueueStateV1 save() {
    QueuePosition at = queue == null ? position : queue.position();
    return new QueueStateV1(
        size, ready, descriptors, driver, device, vector, at.nextAvailable(), at.nextUsed(), at.availableWrap(),
        at.usedWrap());
  }

  void restore(QueueStateV1 state) {
    size = Math.min(state.size(), largest);
    ready = state.ready();
    descriptors = state.descriptors();
    driver = state.driver();
    device = state.device();
    vector = state.vector();
    position = new QueuePosition(
        state.nextAvailable(), state.nextUsed(), state.availableWrap(), state.usedWrap());
    queue = null;
  }
}

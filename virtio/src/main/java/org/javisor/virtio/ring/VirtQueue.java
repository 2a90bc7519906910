package org.javisor.virtio.ring;

import org.jspecify.annotations.Nullable;

/**
 * A virtqueue that is in use: requests are taken in order, and given back in any order. Every method may throw a
 * {@link RingException}.
 *
 * @see "Virtual I/O Device 1.2, 2.6 Virtqueues"
 */
public abstract sealed class VirtQueue permits SplitQueue, PackedQueue {
  /** Descriptors, at most: less than the standard's 32768, so that nobody waits long for all of them. */
  public static final int LARGEST = 1024;

  final GuestMemory memory;
  final QueueLayout layout;
  final int size;

  /** Descriptors of requests that were taken and not given back. */
  int taken;

  VirtQueue(GuestMemory memory, QueueLayout layout) {
    this.memory = memory;
    this.layout = layout;
    this.size = layout.size();
  }

  /** How many descriptors it has. */
  public final int size() {
    return size;
  }

  /** Requests that were taken and not given back. */
  public final boolean busy() {
    return taken > 0;
  }

  /** The next request; null if the driver has put none there. */
  public abstract @Nullable Chain take();

  /** Undoes the last {@link #take}, of which nothing was used that cannot be used again. */
  public abstract void putBack(Chain chain);

  /** Gives a request back. */
  public abstract void give(Chain chain);

  /** Whether the driver wants to be told of what was given back since the last call. */
  public abstract boolean wantsInterrupt();

  /**
   * Asks the driver to tell of the next request.
   *
   * @return whether one is there already, of which it may have told nobody
   */
  public abstract boolean listen();

  /** Its place among the indices. */
  public abstract QueuePosition position();

  /** The number of requests taken must never exceed what fits. */
  final void taken(int descriptors) {
    taken += descriptors;
    if (taken > size) {
      throw new RingException("more requests than descriptors");
    }
  }
}

package org.javisor.virtio.ring;

/**
 * The indices that a device keeps of a queue.
 *
 * @see QueueStateV1
 */
public record QueuePosition(int nextAvailable, int nextUsed, boolean availableWrap, boolean usedWrap) {
  /** Of a queue that was not used yet. */
  public static final QueuePosition START = new QueuePosition(0, 0, true, true);
}

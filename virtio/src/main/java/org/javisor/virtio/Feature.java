package org.javisor.virtio;

/**
 * Feature bits of all devices.
 *
 * @see "Virtual I/O Device 1.2, 6 Reserved Feature Bits"
 */
public final class Feature {
  /** Of legacy drivers: the queue's layout is what the driver wants. */
  public static final long ANY_LAYOUT = 1L << 27;

  public static final long INDIRECT_DESC = 1L << 28;
  public static final long EVENT_IDX = 1L << 29;
  public static final long VERSION_1 = 1L << 32;
  public static final long RING_PACKED = 1L << 34;

  /** What every slot offers. */
  static final long OFFERED = INDIRECT_DESC | EVENT_IDX | VERSION_1 | RING_PACKED | ANY_LAYOUT;

  /** What a legacy driver is offered of them. */
  static final long OFFERED_LEGACY = INDIRECT_DESC | EVENT_IDX | ANY_LAYOUT;

  private Feature() {}
}

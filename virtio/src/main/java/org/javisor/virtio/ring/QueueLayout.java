package org.javisor.virtio.ring;

/**
 * Where a queue stands and which features its driver uses.
 *
 * @param size number of descriptors
 * @param descriptors guest-physical address of the descriptor area
 * @param driver of the driver area: the available ring
 * @param device of the device area: the used ring
 * @param indirect VIRTIO_F_INDIRECT_DESC
 * @param eventIndex VIRTIO_F_EVENT_IDX
 */
public record QueueLayout(
    int size, long descriptors, long driver, long device, boolean indirect, boolean eventIndex) {
  /** How much of guest memory lies behind a legacy queue's page number. */
  public static QueueLayout legacy(int size, long address, boolean indirect, boolean eventIndex) {
    long available = address + 16L * size;
    long used = available + 4 + 2L * size + 2 + 0xFFF & -0x1000L;
    return new QueueLayout(size, address, available, used, indirect, eventIndex);
  }
}

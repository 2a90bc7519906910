package org.javisor.virtio.ring;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import org.javisor.device.DeviceState;

/**
 * A virtqueue at a moment when no request is under way.
 *
 * @param size number of descriptors that the driver chose
 * @param ready whether the device uses it
 * @param descriptors guest-physical address of the descriptor area
 * @param driver of the driver area
 * @param device of the device area
 * @param vector MSI-X vector; 0xFFFF for none
 * @param nextAvailable where the next request is looked for
 * @param nextUsed where the next one that is done is written
 * @param availableWrap the wrap counter of a packed queue
 * @param usedWrap as {@code availableWrap}
 */
public record QueueStateV1(
    int size, boolean ready, long descriptors, long driver, long device, int vector, int nextAvailable, int nextUsed,
    boolean availableWrap, boolean usedWrap)
    implements DeviceState {
  public QueueStateV1 {
    range("size", size, 0, VirtQueue.LARGEST);
    bits("vector", vector, 16);
    bits("nextAvailable", nextAvailable, 16);
    bits("nextUsed", nextUsed, 16);
  }
}

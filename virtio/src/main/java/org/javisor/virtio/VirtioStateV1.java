package org.javisor.virtio;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import java.util.List;
import org.javisor.device.DeviceState;
import org.javisor.virtio.ring.QueueStateV1;
import org.javisor.virtio.ring.VirtQueue;

/**
 * A virtio device at a moment when no request is under way.
 *
 * @param type the kind of device
 * @param status the device status register
 * @param driverFeatures what the driver accepted
 * @param interruptStatus the ISR status
 * @param generation of the configuration
 * @param configVector MSI-X vector of configuration changes
 * @param selectors of device features, of driver features, and of the queue
 * @param transport the state of the transport
 * @param chip the state of the chip
 */
public record VirtioStateV1(
    int type, int status, long driverFeatures, int interruptStatus, int generation, int configVector,
    List<Integer> selectors, List<QueueStateV1> queues, DeviceState transport, DeviceState chip)
    implements DeviceState {
  public VirtioStateV1 {
    bits("status", status, 8);
    bits("interruptStatus", interruptStatus, 2);
    bits("configVector", configVector, 16);
    DeviceState.size("selectors", selectors, 3);
    range("queues", queues.size(), 0, VirtQueue.LARGEST);
    selectors = List.copyOf(selectors);
    queues = List.copyOf(queues);
  }
}

package org.javisor.virtio.net;

import org.javisor.device.DeviceState;

/**
 * A network card.
 *
 * @param address its MAC address
 * @param linkUp whether the driver was told that the cable leads anywhere
 * @param pairs the pairs of queues that the driver uses
 */
public record NetStateV1(long address, boolean linkUp, int pairs) implements DeviceState {
  public NetStateV1 {
    DeviceState.bits("address", address, 48);
    DeviceState.range("pairs", pairs, 1, NetChip.MOST_PAIRS);
  }
}

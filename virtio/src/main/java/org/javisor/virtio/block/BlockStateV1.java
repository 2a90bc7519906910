package org.javisor.virtio.block;

import static org.javisor.device.DeviceState.range;

import org.javisor.device.DeviceState;

/**
 * A block device between requests.
 *
 * @param capacity in sectors
 * @param writeback whether writes wait for a flush to become durable
 */
public record BlockStateV1(long capacity, boolean writeback) implements DeviceState {
  public BlockStateV1 {
    range("capacity", capacity, 1, Long.MAX_VALUE);
  }
}

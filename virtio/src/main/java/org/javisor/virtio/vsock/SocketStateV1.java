package org.javisor.virtio.vsock;

import org.javisor.device.DeviceState;

/**
 * A device for sockets. Connections end where their host's end is: what continues from a snapshot has none, and the
 * guest is told.
 *
 * @param cid the guest's
 */
public record SocketStateV1(long cid) implements DeviceState {
  public SocketStateV1 {
    DeviceState.range("cid", cid, SocketChip.LOWEST_CID, SocketChip.HIGHEST_CID);
  }
}

package org.javisor.virtio.p9;

import static org.javisor.device.DeviceState.range;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * A shared folder between requests.
 *
 * @param messageBytes the largest message, 0 before a client has said
 * @param fids what the client has a hold of
 */
public record P9StateV1(int messageBytes, List<FidV1> fids) implements DeviceState {
  public P9StateV1 {
    range("messageBytes", messageBytes, 0, P9Server.LARGEST_MESSAGE);
    range("fids", fids.size(), 0, P9Server.MOST_FIDS);
    fids = List.copyOf(fids);
  }

  /**
   * @param path names below the folder
   * @param flags with which it is open; -1 if it is not
   */
  public record FidV1(int fid, List<String> path, int flags) {
    public FidV1 {
      path = List.copyOf(path);
    }
  }
}

package org.javisor.network;

import org.javisor.device.network.EthernetFrame;

/** Sees the frames of a port. Called by whoever sends: it must not block. */
@FunctionalInterface
public interface FrameTap {
  /**
   * @param frame as it stands in the port, with whatever is left undone
   * @param sent whether the port's guest sent it; else it is on its way there
   */
  void frame(EthernetFrame frame, boolean sent);
}

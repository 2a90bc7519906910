package org.javisor.virtio.console;

import org.javisor.device.CharacterBackend;

/**
 * The far end of a port that knows whether somebody has opened it, on either side. It tells its listener {@code
 * inputAvailable} when {@link #hostOpen} changes, too.
 */
public interface PortBackend extends CharacterBackend {
  /**
   * Whether the host has the port open. A guest that reads one that is closed gets what is left, then an end of file;
   * one that writes waits.
   */
  boolean hostOpen();

  /** The guest opened or closed the port. What it wrote before closing has been offered and taken. */
  void guestOpen(boolean open);
}

package org.javisor.virtio;

import org.javisor.device.DeviceState;

/** How a slot reaches the driver. Called with the slot's lock held. */
public interface Transport {
  /**
   * Sends a message.
   *
   * @return false if the driver uses the interrupt line instead
   */
  boolean message(int vector);

  /** Sets the level of the interrupt line. */
  void level(boolean asserted);

  /** How many MSI-X vectors there are; 0 if there are none. */
  int vectors();

  /** The machine is reset. */
  void reset();

  DeviceState save();

  /** @throws org.javisor.device.DeviceStateException if it is of another transport */
  void restore(DeviceState state);
}

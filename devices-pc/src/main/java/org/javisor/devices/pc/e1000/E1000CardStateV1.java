package org.javisor.devices.pc.e1000;

import static org.javisor.device.DeviceState.bits;

import org.javisor.device.DeviceState;

/**
 * A network card with its I/O window.
 *
 * @param ioAddress the offset of the register that the window shows
 */
public record E1000CardStateV1(E1000StateV1 chip, int ioAddress) implements DeviceState {
  public E1000CardStateV1 {
    bits("ioAddress", ioAddress, 17);
  }
}

package org.javisor.devices.pc.ne2000;

import static org.javisor.device.DeviceState.bits;

import org.javisor.device.DeviceState;

/**
 * A network card.
 *
 * @param address the one in its memory for identification
 */
public record Ne2000StateV1(long address, Dp8390StateV1 chip) implements DeviceState {
  public Ne2000StateV1 {
    bits("address", address, 48);
  }
}

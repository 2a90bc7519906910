package org.javisor.devices.pc.fwcfg;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import org.javisor.device.DeviceState;

/**
 * The firmware configuration device; what it offers comes from the machine's specification.
 *
 * @param selected the selector
 * @param offset where the next byte is read from
 * @param dmaAddressHigh the high half of the DMA address register
 */
public record FwCfgStateV1(int selected, int offset, int dmaAddressHigh) implements DeviceState {
  public FwCfgStateV1 {
    bits("selected", selected, 16);
    range("offset", offset, 0, Integer.MAX_VALUE);
  }
}

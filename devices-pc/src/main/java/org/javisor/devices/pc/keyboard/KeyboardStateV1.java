package org.javisor.devices.pc.keyboard;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import org.javisor.device.DeviceState;

/** The PS/2 keyboard. */
public record KeyboardStateV1(boolean scanning, int scanCodeSet, int leds, Ps2QueueStateV1 queue)
    implements DeviceState {
  public KeyboardStateV1 {
    range("scanCodeSet", scanCodeSet, 1, 3);
    bits("leds", leds, 3);
  }
}

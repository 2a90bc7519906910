package org.javisor.devices.pc.keyboard;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import org.javisor.device.DeviceState;

/**
 * The PS/2 mouse.
 *
 * @param flags 1 remote mode, 2 wrap mode, 4 reporting, 8 scaling 2:1
 * @param buttons left 1, right 2, middle 4
 * @param dx movement that was not reported yet
 */
public record MouseStateV1(int flags, int resolution, int rate, int buttons, int dx, int dy, Ps2QueueStateV1 queue)
    implements DeviceState {
  public MouseStateV1 {
    bits("flags", flags, 4);
    bits("resolution", resolution, 2);
    bits("rate", rate, 8);
    bits("buttons", buttons, 3);
    range("dx", dx, -255, 255);
    range("dy", dy, -255, 255);
  }
}

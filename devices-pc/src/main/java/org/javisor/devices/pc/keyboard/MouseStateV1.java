package org.javisor.devices.pc.keyboard;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import org.javisor.device.DeviceState;

/**
 * The PS/2 mouse.
 *
 * @param flags 1 remote mode, 2 wrap mode, 4 reporting, 8 scaling 2:1
 * @param identification 0, or 3 or 4 with a wheel
 * @param rates the last three sample rates that were set, the latest lowest
 * @param buttons left 1, right 2, middle 4
 * @param reportedButtons as the host knows them
 * @param dx movement that was not reported yet
 */
public record MouseStateV1(
    int flags, int resolution, int rate, int identification, int rates, int buttons, int reportedButtons, int dx,
    int dy, int dz, Ps2QueueStateV1 queue) implements DeviceState {
  public MouseStateV1 {
    bits("flags", flags, 4);
    bits("resolution", resolution, 2);
    bits("rate", rate, 8);
    range("identification", identification, 0, 4);
    bits("rates", rates, 24);
    bits("buttons", buttons, 3);
    bits("reportedButtons", reportedButtons, 3);
    range("dx", dx, -Ps2Mouse.LIMIT, Ps2Mouse.LIMIT);
    range("dy", dy, -Ps2Mouse.LIMIT, Ps2Mouse.LIMIT);
    range("dz", dz, -Ps2Mouse.LIMIT, Ps2Mouse.LIMIT);
  }
}

package org.javisor.devices.pc.parallel;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import org.javisor.device.DeviceState;

/**
 * The parallel port.
 *
 * @param waiting the byte that the printer has not taken yet; -1 if it is ready
 * @param acknowledging whether the next look at the status sees ACK#
 */
public record ParallelStateV1(int data, int control, int waiting, boolean acknowledging) implements DeviceState {
  public ParallelStateV1 {
    bits("data", data, 8);
    bits("control", control, 6);
    range("waiting", waiting, -1, 0xFF);
  }
}

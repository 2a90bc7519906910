package org.javisor.devices.pc.keyboard;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * A PS/2 device's bytes for the host.
 *
 * @param last the last byte the host took
 * @param awaiting the command whose argument is awaited; 0 if none
 */
public record Ps2QueueStateV1(List<Integer> bytes, int last, int awaiting) implements DeviceState {
  public Ps2QueueStateV1 {
    range("bytes", bytes.size(), 0, Ps2Device.QUEUE_BYTES);
    bytes.forEach(value -> bits("bytes", value, 8));
    bytes = List.copyOf(bytes);
    bits("last", last, 8);
    bits("awaiting", awaiting, 8);
  }
}

package org.javisor.devices.pc.timer;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * The 8254 and port 0x61.
 *
 * @param control the writable bits of port 0x61
 */
public record PitStateV1(List<PitCounterStateV1> counters, int control) implements DeviceState {
  public PitStateV1 {
    size("counters", counters, PitChip.COUNTERS);
    counters = List.copyOf(counters);
    bits("control", control, 4);
  }
}

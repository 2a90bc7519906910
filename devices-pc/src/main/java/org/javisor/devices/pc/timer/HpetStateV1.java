package org.javisor.devices.pc.timer;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * The HPET.
 *
 * @param counter the main counter at the moment of saving
 * @param status the interrupt status register
 */
public record HpetStateV1(long counter, int configuration, int status, List<HpetComparatorStateV1> timers)
    implements DeviceState {
  public HpetStateV1 {
    bits("configuration", configuration, 2);
    bits("status", status, HpetChip.TIMERS);
    size("timers", timers, HpetChip.TIMERS);
    timers = List.copyOf(timers);
  }
}

package org.javisor.devices.pc.interrupt;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import org.javisor.device.DeviceState;

/**
 * A local APIC's timer.
 *
 * @param mode 0 one-shot, 1 periodic, 2 TSC-deadline
 * @param startCount the count at {@code startTick}; 0 while the timer stands
 * @param startTick in ticks of the undivided input since the machine started
 * @param tscDeadline 0 while disarmed
 */
public record ApicTimerStateV1(
    int mode, int divideConfiguration, long initialCount, long startCount, long startTick, long tscDeadline)
    implements DeviceState {
  public ApicTimerStateV1 {
    range("mode", mode, 0, 3);
    bits("divideConfiguration", divideConfiguration & ~0xB, 0);
    bits("initialCount", initialCount, 32);
    bits("startCount", startCount, 32);
    range("startTick", startTick, 0, Long.MAX_VALUE >> 1);
  }
}

package org.javisor.machine.snapshot;

import org.javisor.device.DeviceState;

/**
 * How quickly the CPUs' time-stamp counters count, of machines where that is the host's choice: a guest has measured
 * it, and counts on it. Machines without this state have the frequency that is usual.
 *
 * @param kilohertz thousands of ticks a second
 */
public record TscFrequencyV1(int kilohertz) implements DeviceState {
  /** The state's name among those of the devices. */
  public static final String NAME = "time-stamp counters";

  public TscFrequencyV1 {
    DeviceState.range("kilohertz", kilohertz, 1, Integer.MAX_VALUE);
  }
}

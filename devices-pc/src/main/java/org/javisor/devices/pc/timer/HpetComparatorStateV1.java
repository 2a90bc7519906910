package org.javisor.devices.pc.timer;

import org.javisor.device.DeviceState;

/**
 * One timer of the HPET. Every value is possible.
 *
 * @param seen the counter when the timer was last brought up to date
 */
public record HpetComparatorStateV1(long configuration, long comparator, long period, long seen)
    implements DeviceState {}

package org.javisor.devices.pc.e1000;

import org.javisor.device.DeviceState;

/**
 * Causes of interrupts, those included that wait to be announced, and their mask.
 *
 * @param causes ICR
 * @param mask IMS
 */
public record InterruptsStateV1(int causes, int mask) implements DeviceState {}

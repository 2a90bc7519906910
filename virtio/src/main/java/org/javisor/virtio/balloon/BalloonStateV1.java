package org.javisor.virtio.balloon;

import org.javisor.device.DeviceState;

/**
 * A balloon.
 *
 * @param wanted pages that the host wants to have
 * @param actual pages that the guest has given
 */
public record BalloonStateV1(int wanted, int actual) implements DeviceState {}

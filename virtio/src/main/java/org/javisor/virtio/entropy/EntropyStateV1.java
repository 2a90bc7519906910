package org.javisor.virtio.entropy;

import org.javisor.device.DeviceState;

/** A source of entropy remembers nothing: what continues from a snapshot gets other numbers. */
public record EntropyStateV1() implements DeviceState {}

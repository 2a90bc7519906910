package org.javisor.virtio.mmio;

import org.javisor.device.DeviceState;

/** The transport by memory-mapped registers remembers nothing that the slot does not. */
public record VirtioMmioStateV1() implements DeviceState {}

package org.javisor.virtio.pci;

import org.javisor.device.DeviceState;
import org.javisor.devices.pc.pci.MsiXStateV1;

/** The PCI transport: what is not in the configuration space. */
public record VirtioPciStateV1(MsiXStateV1 messages) implements DeviceState {}

package org.javisor.devices.pc.ahci;

import static org.javisor.device.DeviceState.range;

import java.util.List;
import org.javisor.device.DeviceState;

/** The adapter's own registers, and its ports. */
public record AhciStateV1(boolean interruptEnable, int interruptStatus, List<AhciPortStateV1> ports)
    implements DeviceState {
  public AhciStateV1 {
    range("ports", ports.size(), 0, AhciController.PORTS);
    ports = List.copyOf(ports);
  }
}

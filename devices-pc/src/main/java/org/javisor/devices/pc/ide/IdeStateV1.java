package org.javisor.devices.pc.ide;

import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/** Both channels of the controller and their bus masters; what stands in its configuration space is the bus's. */
public record IdeStateV1(List<IdeChannelStateV1> channels, List<BusMasterStateV1> busMasters)
    implements DeviceState {
  public IdeStateV1 {
    size("channels", channels, 2);
    size("busMasters", busMasters, 2);
    channels = List.copyOf(channels);
    busMasters = List.copyOf(busMasters);
  }
}

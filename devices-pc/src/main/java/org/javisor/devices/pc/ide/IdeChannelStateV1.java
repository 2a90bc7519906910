package org.javisor.devices.pc.ide;

import java.util.List;
import org.javisor.device.DeviceState;
import org.javisor.devices.pc.ata.AtaDevice;
import org.javisor.devices.pc.ata.AtaDriveStateV1;

/**
 * One channel and its drives.
 *
 * @param pending whether the drives have interrupts to report, drive 0 in bit 0
 * @param moved bytes of the current block that the host has moved
 */
public record IdeChannelStateV1(int selected, int control, int pending, int moved, List<AtaDriveStateV1> drives)
    implements DeviceState {
  public IdeChannelStateV1 {
    DeviceState.bits("selected", selected, 1);
    DeviceState.bits("control", control, 8);
    DeviceState.bits("pending", pending, 2);
    DeviceState.range("moved", moved, 0, AtaDevice.BUFFER_BYTES);
    DeviceState.range("drives", drives.size(), 0, 2);
    drives = List.copyOf(drives);
  }
}

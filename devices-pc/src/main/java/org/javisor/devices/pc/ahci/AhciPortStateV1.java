package org.javisor.devices.pc.ahci;

import static org.javisor.device.DeviceState.range;
import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;
import org.javisor.devices.pc.ata.AtaDriveStateV1;

/**
 * A port and its drive.
 *
 * @param registers IS, IE, CMD, TFD, SIG, SSTS, SCTL, SERR, SACT, CI
 * @param queued the slots of queued commands that are under way
 * @param slot the command that the drive is carrying out; -1 for none
 * @param moved bytes of it that were moved
 * @param halted whether an error stopped the port
 * @param drives one, or none
 */
public record AhciPortStateV1(
    long commandList, long fisBase, List<Integer> registers, int queued, int slot, long moved, boolean halted,
    List<AtaDriveStateV1> drives)
    implements DeviceState {
  public AhciPortStateV1 {
    size("registers", registers, 10);
    registers = List.copyOf(registers);
    range("slot", slot, -1, 31);
    range("moved", moved, 0, 0x1_0000L * 512);
    range("drives", drives.size(), 0, 1);
    drives = List.copyOf(drives);
  }
}

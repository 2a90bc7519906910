package org.javisor.devices.pc.ata;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * A drive.
 *
 * @param packetDevice whether it is a CD drive
 * @param transfer registers and data
 * @param command the command under way, or the packet's first byte
 * @param position first sector of what is still to be moved
 * @param remaining how many sectors
 * @param settings what the kind of drive remembers beyond that
 */
public record AtaDriveStateV1(
    boolean packetDevice, TransferStateV1 transfer, int command, long position, int remaining,
    List<Integer> settings)
    implements DeviceState {
  public AtaDriveStateV1 {
    bits("command", command, 8);
    range("position", position, 0, 1L << 48);
    range("remaining", remaining, 0, Integer.MAX_VALUE);
    range("settings", settings.size(), 0, 64);
    settings = List.copyOf(settings);
  }
}

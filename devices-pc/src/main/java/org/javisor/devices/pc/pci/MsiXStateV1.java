package org.javisor.devices.pc.pci;

import static org.javisor.device.DeviceState.size;

import java.util.List;
import org.javisor.device.DeviceState;

/**
 * A function's MSI-X table.
 *
 * @param table four words for each message
 * @param pending the messages that wait behind a mask
 */
public record MsiXStateV1(List<Integer> table, List<Boolean> pending) implements DeviceState {
  public MsiXStateV1 {
    size("table", table, 4 * pending.size());
    table = List.copyOf(table);
    pending = List.copyOf(pending);
  }
}

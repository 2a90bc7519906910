package org.javisor.devices.pc.ide;

import static org.javisor.device.DeviceState.bits;
import static org.javisor.device.DeviceState.range;

import org.javisor.device.DeviceState;

/**
 * One bus master.
 *
 * @param regionBytes what is left of the current region
 * @param lastRegion whether it is the table's last
 */
public record BusMasterStateV1(
    int command, int status, int table, int nextEntry, int regionAddress, int regionBytes, boolean lastRegion)
    implements DeviceState {
  public BusMasterStateV1 {
    bits("command", command, 8);
    bits("status", status, 8);
    range("regionBytes", regionBytes, 0, BusMaster.REGION_BYTES);
  }
}

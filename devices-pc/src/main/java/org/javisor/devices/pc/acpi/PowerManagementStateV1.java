package org.javisor.devices.pc.acpi;

import static org.javisor.device.DeviceState.bits;

import org.javisor.device.DeviceState;

/**
 * The ACPI fixed hardware.
 *
 * @param status PM1 status; {@code enable} and {@code control} likewise
 * @param lastHalf the half-period of the PM timer whose carry was noted last
 */
public record PowerManagementStateV1(
    int status, int enable, int control, int gpeStatus, int gpeEnable, long lastHalf) implements DeviceState {
  public PowerManagementStateV1 {
    bits("status", status & ~PowerChip.STATUS_BITS, 0);
    bits("enable", enable & ~PowerChip.ENABLE_BITS, 0);
    bits(
        "control",
        control & ~(PowerChip.SCI_ENABLED | PowerChip.BUS_MASTER_RELOAD | PowerChip.SLEEP_TYPE),
        0);
    bits("gpeStatus", gpeStatus, PowerChip.GPE_BITS);
    bits("gpeEnable", gpeEnable, PowerChip.GPE_BITS);
  }
}

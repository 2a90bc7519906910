package org.javisor.firmware.acpi;

import org.javisor.device.PcBoard.PowerManagement;
import org.javisor.firmware.acpi.SystemTable.AddressSpaceId;

/**
 * The Fixed ACPI Description Table.
 *
 * @see "ACPI 6.5, section 5.2.9 Fixed ACPI Description Table"
 */
final class Fadt {
  private static final int REVISION = 6;

  // Feature flags, table 5.10.
  private static final int WBINVD = 1;
  private static final int PROC_C1 = 1 << 2;
  private static final int NO_FIXED_SLEEP_BUTTON = 1 << 5;
  private static final int TIMER_32_BITS = 1 << 8;
  private static final int RESET_REGISTER = 1 << 10;

  // IA-PC boot architecture flags, table 5.11.
  private static final int LEGACY_DEVICES = 1;
  private static final int KEYBOARD_CONTROLLER = 1 << 1;
  private static final int NO_VGA = 1 << 2;

  private static final int NO_C2 = 101;
  private static final int NO_C3 = 1001;
  private static final int DESKTOP = 1;
  private static final int WORD_ACCESS = 2;
  private static final int DWORD_ACCESS = 3;
  private static final int BYTE_ACCESS = 1;

  private Fadt() {}

  /**
   * @param facs address of the FACS
   * @param dsdt address of the DSDT
   */
  static byte[] of(PowerManagement power, Devices devices, long facs, long dsdt) {
    TableBytes table = new TableBytes();
    table.u32(facs).u32(dsdt).u8(0).u8(DESKTOP).u16(power.sciGsi());
    table.u32(power.smiCommandPort()).u8(power.acpiEnableValue()).u8(power.acpiDisableValue()).u8(0).u8(0);
    table.u32(power.pm1EventPort()).u32(0).u32(power.pm1ControlPort()).u32(0).u32(0).u32(power.pmTimerPort());
    table.u32(power.gpePort()).u32(0);
    table.u8(4).u8(2).u8(0).u8(4).u8(power.gpePort() == 0 ? 0 : power.gpeBytes()).u8(0).u8(0).u8(0);
    table.u16(NO_C2).u16(NO_C3).u16(0).u16(0).u8(0).u8(0).u8(0).u8(0).u8(power.centuryRegister());
    table.u16(bootFlags(devices)).u8(0).u32(features(power));
    address(table, 8, BYTE_ACCESS, power.resetPort());
    // X_FIRMWARE_CTRL stays zero: only one of the two pointers to the FACS may be set.
    table.u8(power.resetValue()).u16(0).u8(0).u64(0).u64(dsdt);
    address(table, 32, WORD_ACCESS, power.pm1EventPort());
    table.zeros(12);
    address(table, 16, WORD_ACCESS, power.pm1ControlPort());
    table.zeros(12).zeros(12);
    address(table, 32, DWORD_ACCESS, power.pmTimerPort());
    if (power.gpePort() == 0) {
      table.zeros(12);
    } else {
      address(table, 8 * power.gpeBytes(), BYTE_ACCESS, power.gpePort());
    }
    table.zeros(12).zeros(12).zeros(12).u64(0);
    return SystemTable.of("FACP", REVISION, table);
  }

  /** What legacy devices there are. */
  record Devices(boolean keyboardController, boolean vga) {}

  private static void address(TableBytes to, int bits, int accessSize, int port) {
    SystemTable.address(to, AddressSpaceId.IO, bits, accessSize, port);
  }

  private static int features(PowerManagement power) {
    return WBINVD
        | PROC_C1
        | NO_FIXED_SLEEP_BUTTON
        | RESET_REGISTER
        | (power.wideTimer() ? TIMER_32_BITS : 0);
  }

  private static int bootFlags(Devices devices) {
    return LEGACY_DEVICES
        | (devices.keyboardController() ? KEYBOARD_CONTROLLER : 0)
        | (devices.vga() ? 0 : NO_VGA);
  }
}

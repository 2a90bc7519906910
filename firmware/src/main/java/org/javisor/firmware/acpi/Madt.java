package org.javisor.firmware.acpi;

import org.javisor.device.PcBoard;
import org.javisor.device.PcBoard.SourceOverride;

/**
 * The Multiple APIC Description Table.
 *
 * @see "ACPI 6.5, section 5.2.12 Multiple APIC Description Table"
 */
final class Madt {
  private static final int REVISION = 4;
  private static final int PC_AT_COMPATIBLE = 1;
  private static final int ENABLED = 1;
  private static final int LARGEST_XAPIC_ID = 254;
  private static final int ALL_PROCESSORS = 0xFF;
  private static final int ALL_X2_PROCESSORS = 0xFFFF_FFFF;

  private static final int ACTIVE_HIGH = 1;
  private static final int ACTIVE_LOW = 3;
  private static final int EDGE = 1 << 2;
  private static final int LEVEL = 3 << 2;

  private Madt() {}

  static byte[] of(PcBoard board) {
    PcBoard.Apics apics = board.apics();
    TableBytes table = new TableBytes();
    table.u32(apics.localApicAddress()).u32(PC_AT_COMPATIBLE);
    boolean wide = false;
    for (int i = 0; i < board.cpus().size(); i++) {
      int id = board.cpus().get(i);
      if (id <= LARGEST_XAPIC_ID) {
        table.u8(0).u8(8).u8(i).u8(id).u32(ENABLED);
      } else {
        wide = true;
        table.u8(9).u8(16).u16(0).u32(id).u32(ENABLED).u32(i);
      }
    }
    table.u8(1).u8(12).u8(apics.ioApicId()).u8(0).u32(apics.ioApicAddress()).u32(apics.ioApicGsiBase());
    for (SourceOverride override : apics.overrides()) {
      int flags = (override.activeLow() ? ACTIVE_LOW : ACTIVE_HIGH) | (override.level() ? LEVEL : EDGE);
      table.u8(2).u8(10).u8(0).u8(override.isaIrq()).u32(override.gsi()).u16(flags);
    }
    table.u8(4).u8(6).u8(ALL_PROCESSORS).u16(0).u8(1);
    if (wide) {
      table.u8(10).u8(12).u16(0).u32(ALL_X2_PROCESSORS).u8(1).zeros(3);
    }
    return SystemTable.of("APIC", REVISION, table);
  }
}

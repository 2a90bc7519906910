package org.javisor.firmware.acpi;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.PcBoard;
import org.javisor.firmware.MemoryMap;
import org.javisor.firmware.layout.LittleEndian;
import org.javisor.memory.AddressSpace;

/**
 * All ACPI tables of a board, at the places that {@link MemoryMap} reserves for them below 1 MiB. The entry class of
 * this package.
 *
 * @see "ACPI 6.5, section 5.2 ACPI System Description Tables"
 */
public final class AcpiTables {
  /** Where the root pointer lies: on a 16-byte boundary of the BIOS segment, where systems without a hint search it. */
  public static final long RSDP_ADDRESS = MemoryMap.BIOS_START;

  private static final int ALIGNMENT = 64;

  private final AddressSpace memory;
  private long next = MemoryMap.ACPI_START;

  private AcpiTables(AddressSpace memory) {
    this.memory = memory;
  }

  /**
   * Builds the tables and writes them to guest memory, which must be RAM there.
   *
   * @param vga whether the board has a VGA
   * @return the address of the root pointer
   * @throws IllegalArgumentException if the board has more CPUs than the tables have room for
   */
  public static long write(AddressSpace memory, PcBoard board, boolean vga) {
    new AcpiTables(memory).writeAll(board, vga);
    return RSDP_ADDRESS;
  }

  private void writeAll(PcBoard board, boolean vga) {
    byte[] facs = facs();
    memory.writeBytes(MemoryMap.ACPI_NVS_START, facs, 0, facs.length);
    long dsdt = place(Dsdt.of(board));
    Fadt.Devices devices = new Fadt.Devices(board.keyboardController(), vga);
    List<Long> tables = new ArrayList<>();
    tables.add(place(Fadt.of(board.powerManagement(), devices, MemoryMap.ACPI_NVS_START, dsdt)));
    tables.add(place(Madt.of(board)));
    tables.add(place(hpet(board.hpet())));
    long rsdt = place(pointers("RSDT", tables, 4));
    long xsdt = place(pointers("XSDT", tables, 8));
    byte[] rsdp = rsdp(rsdt, xsdt);
    memory.writeBytes(RSDP_ADDRESS, rsdp, 0, rsdp.length);
  }

  private long place(byte[] table) {
    long address = next;
    next = (address + table.length + ALIGNMENT - 1) & -ALIGNMENT;
    if (next > MemoryMap.ACPI_NVS_START) {
      throw new IllegalArgumentException("too many CPUs for the ACPI tables below 1 MiB");
    }
    memory.writeBytes(address, table, 0, table.length);
    return address;
  }

  private static byte[] pointers(String signature, List<Long> tables, int sizeBytes) {
    TableBytes bytes = new TableBytes();
    for (long table : tables) {
      if (sizeBytes == 4) {
        bytes.u32(table);
      } else {
        bytes.u64(table);
      }
    }
    return SystemTable.of(signature, 1, bytes);
  }

  /**
   * @see "ACPI 6.5, section 5.2.5.3 Root System Description Pointer Structure"
   */
  private static byte[] rsdp(long rsdt, long xsdt) {
    TableBytes table = new TableBytes().text("RSD PTR ").u8(0).text(SystemTable.OEM_ID).u8(2);
    byte[] bytes = table.u32(rsdt).u32(36).u64(xsdt).u8(0).zeros(3).toArray();
    LittleEndian.put8(bytes, 8, TableBytes.checksum(bytes, 0, 20));
    LittleEndian.put8(bytes, 32, TableBytes.checksum(bytes, 0, 36));
    return bytes;
  }

  /**
   * @see "ACPI 6.5, section 5.2.10 Firmware ACPI Control Structure"
   */
  private static byte[] facs() {
    return new TableBytes().text("FACS").u32(64).zeros(24).u8(2).zeros(31).toArray();
  }

  /**
   * @see "IA-PC HPET Specification 1.0a, section 3.2.4 The ACPI 2.0 HPET Description Table"
   */
  private static byte[] hpet(PcBoard.Hpet hpet) {
    TableBytes table = new TableBytes().u32(hpet.eventTimerBlockId());
    SystemTable.address(table, SystemTable.AddressSpaceId.MEMORY, 0, 0, hpet.address());
    return SystemTable.of("HPET", 1, table.u8(0).u16(hpet.minimumTick()).u8(0));
  }
}

package org.javisor.firmware.acpi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.javisor.device.PcBoard;
import org.javisor.firmware.MemoryMap;
import org.javisor.firmware.layout.LittleEndian;
import org.javisor.memory.AddressSpace;

/**
 * All ACPI tables of a board: at the places that {@link MemoryMap} reserves for them below 1 MiB, or as the files from
 * which a BIOS puts them where it likes. The entry class of this package.
 *
 * @see "ACPI 6.5, section 5.2 ACPI System Description Tables"
 */
public final class AcpiTables {
  /** Where the root pointer lies: on a 16-byte boundary of the BIOS segment, where systems without a hint search it. */
  public static final long RSDP_ADDRESS = MemoryMap.BIOS_START;

  private static final String TABLES_FILE = "etc/acpi/tables";
  private static final String RSDP_FILE = "etc/acpi/rsdp";
  private static final String LOADER_FILE = "etc/table-loader";

  private static final int FIRST_POINTER = 36;
  private static final int FADT_FACS = 36;
  private static final int FADT_DSDT = 40;
  private static final int FADT_X_DSDT = 140;
  private static final int RSDP_RSDT = 16;
  private static final int RSDP_XSDT = 24;
  private static final int RSDP_CHECKSUM = 8;
  private static final int RSDP_EXTENDED_CHECKSUM = 32;
  private static final int RSDP_FIRST_BYTES = 20;
  private static final int RSDP_BYTES = 36;

  private final TableSet set = new TableSet();
  private final int rsdt;
  private final int xsdt;

  /** The FACS, where it is not part of the set, at an address. */
  private record Facs(boolean inSet, long address) {}

  private AcpiTables(PcBoard board, boolean vga, Facs facs) {
    int dsdt = set.add(Dsdt.of(board));
    Fadt.Devices devices = new Fadt.Devices(board.keyboardController(), vga);
    List<TableSet.Pointer> inner = new ArrayList<>();
    inner.add(new TableSet.Pointer(FADT_DSDT, 4));
    inner.add(new TableSet.Pointer(FADT_X_DSDT, 8));
    if (facs.inSet) {
      inner.add(new TableSet.Pointer(FADT_FACS, 4));
    }
    long facsAt = facs.inSet ? set.addPlain(facs()) : facs.address;
    byte[] fadt = Fadt.of(board.powerManagement(), devices, facsAt, dsdt);
    List<Integer> tables = new ArrayList<>();
    tables.add(set.add(fadt, inner.toArray(TableSet.Pointer[]::new)));
    tables.add(set.add(Madt.of(board)));
    tables.add(set.add(hpet(board.hpet())));
    rsdt = addPointers("RSDT", tables, 4);
    xsdt = addPointers("XSDT", tables, 8);
  }

  /**
   * Builds the tables and writes them to guest memory, which must be RAM there.
   *
   * @param vga whether the board has a VGA
   * @return the address of the root pointer
   * @throws IllegalArgumentException if the board has more CPUs than the tables have room for
   */
  public static long write(AddressSpace memory, PcBoard board, boolean vga) {
    byte[] facs = facs();
    memory.writeBytes(MemoryMap.ACPI_NVS_START, facs, 0, facs.length);
    AcpiTables tables = new AcpiTables(board, vga, new Facs(false, MemoryMap.ACPI_NVS_START));
    if (tables.set.sizeBytes() > MemoryMap.ACPI_NVS_START - MemoryMap.ACPI_START) {
      throw new IllegalArgumentException("too many CPUs for the ACPI tables below 1 MiB");
    }
    byte[] bytes = tables.set.placedAt(MemoryMap.ACPI_START);
    memory.writeBytes(MemoryMap.ACPI_START, bytes, 0, bytes.length);
    byte[] rsdp = rsdp(MemoryMap.ACPI_START + tables.rsdt, MemoryMap.ACPI_START + tables.xsdt);
    memory.writeBytes(RSDP_ADDRESS, rsdp, 0, rsdp.length);
    return RSDP_ADDRESS;
  }

  /**
   * The tables, the root pointer, and the commands with which firmware places them, as files of fw_cfg.
   *
   * @param vga whether the board has a VGA
   */
  public static Map<String, byte[]> files(PcBoard board, boolean vga) {
    AcpiTables tables = new AcpiTables(board, vga, new Facs(true, 0));
    TableLoader loader = new TableLoader();
    loader.allocate(RSDP_FILE, 16, TableLoader.Zone.BIOS_SEGMENT);
    loader.allocate(TABLES_FILE, 64, TableLoader.Zone.HIGH);
    for (TableSet.Pointer pointer : tables.set.pointers()) {
      loader.addPointer(TABLES_FILE, TABLES_FILE, pointer.at(), pointer.sizeBytes());
    }
    for (TableSet.Checksum sum : tables.set.checksums()) {
      loader.addChecksum(TABLES_FILE, sum.at(), sum.start(), sum.length());
    }
    loader.addPointer(RSDP_FILE, TABLES_FILE, RSDP_RSDT, 4);
    loader.addPointer(RSDP_FILE, TABLES_FILE, RSDP_XSDT, 8);
    loader.addChecksum(RSDP_FILE, RSDP_CHECKSUM, 0, RSDP_FIRST_BYTES);
    loader.addChecksum(RSDP_FILE, RSDP_EXTENDED_CHECKSUM, 0, RSDP_BYTES);
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(TABLES_FILE, tables.set.bytes());
    files.put(RSDP_FILE, rsdp(tables.rsdt, tables.xsdt));
    files.put(LOADER_FILE, loader.toArray());
    return files;
  }

  private int addPointers(String signature, List<Integer> tables, int sizeBytes) {
    TableBytes bytes = new TableBytes();
    TableSet.Pointer[] inner = new TableSet.Pointer[tables.size()];
    for (int i = 0; i < inner.length; i++) {
      inner[i] = new TableSet.Pointer(FIRST_POINTER + i * sizeBytes, sizeBytes);
      if (sizeBytes == 4) {
        bytes.u32(tables.get(i));
      } else {
        bytes.u64(tables.get(i));
      }
    }
    return set.add(SystemTable.of(signature, 1, bytes), inner);
  }

  /**
   * @see "ACPI 6.5, section 5.2.5.3 Root System Description Pointer Structure"
   */
  private static byte[] rsdp(long rsdt, long xsdt) {
    TableBytes table = new TableBytes().text("RSD PTR ").u8(0).text(SystemTable.OEM_ID).u8(2);
    byte[] bytes = table.u32(rsdt).u32(RSDP_BYTES).u64(xsdt).u8(0).zeros(3).toArray();
    LittleEndian.put8(bytes, RSDP_CHECKSUM, TableBytes.checksum(bytes, 0, RSDP_FIRST_BYTES));
    LittleEndian.put8(bytes, RSDP_EXTENDED_CHECKSUM, TableBytes.checksum(bytes, 0, RSDP_BYTES));
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

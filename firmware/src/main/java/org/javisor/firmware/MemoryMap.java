package org.javisor.firmware;

import java.util.ArrayList;
import java.util.List;

/**
 * The guest-physical memory of a PC as its firmware reports it: the one description from which the machine maps RAM and
 * every boot protocol (e820, multiboot, PVH, fw_cfg) gets its table.
 *
 * @param ramSizeBytes RAM in all; the part that would lie in the PCI hole is moved above 4 GiB
 * @param regions ascending and free of overlap; what is in none of them is a hole
 * @see "ACPI specification 6.5, section 15 System Address Map Interfaces"
 */
public record MemoryMap(long ramSizeBytes, List<Region> regions) {
  /** RAM below 4 GiB ends here at the latest: above lie PCI windows, I/O APIC, HPET and local APIC. */
  public static final long LOW_RAM_LIMIT = 0xC000_0000L;

  /** RAM that does not fit below {@link #LOW_RAM_LIMIT} starts here. */
  public static final long HIGH_RAM_START = 0x1_0000_0000L;

  /** The extended BIOS data area, the last kilobyte of conventional memory. */
  public static final long EBDA_START = 0x9_FC00;

  /** Video memory and option ROMs: no RAM for the guest. */
  public static final long VIDEO_START = 0xA_0000;

  /** ACPI tables: the operating system may take this memory back once it has read them. */
  public static final long ACPI_START = 0xE_0000;

  /** The FACS, which the operating system and firmware share for ever. */
  public static final long ACPI_NVS_START = 0xE_F000;

  /** The BIOS segment: RSDP and SMBIOS are found here. */
  public static final long BIOS_START = 0xF_0000;

  /** Extended memory, where kernels go. */
  public static final long EXTENDED_START = 0x10_0000;

  /** The smallest RAM that this map can describe. */
  public static final long MINIMUM_RAM_BYTES = 2L << 20;

  /** What a region is for, with the numbers of the e820 interface. */
  public enum Type {
    RAM(1),
    RESERVED(2),
    ACPI_RECLAIMABLE(3),
    ACPI_NVS(4);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    /** The number of INT 15h, AX = E820h, which multiboot and PVH use as well. */
    public int code() {
      return code;
    }
  }

  /** One range of addresses. */
  public record Region(long start, long sizeBytes, Type type) {
    public long end() {
      return start + sizeBytes;
    }
  }

  public MemoryMap {
    regions = List.copyOf(regions);
  }

  /**
   * The map of our PC.
   *
   * @param ramSizeBytes a multiple of 4096, at least {@link #MINIMUM_RAM_BYTES}
   */
  public static MemoryMap ofPc(long ramSizeBytes) {
    if (ramSizeBytes < MINIMUM_RAM_BYTES || (ramSizeBytes & 0xFFF) != 0) {
      throw new IllegalArgumentException("RAM size must be a multiple of 4096 and at least 2 MiB, not " + ramSizeBytes);
    }
    List<Region> regions = new ArrayList<>();
    add(regions, 0, EBDA_START, Type.RAM);
    add(regions, EBDA_START, VIDEO_START, Type.RESERVED);
    add(regions, ACPI_START, ACPI_NVS_START, Type.ACPI_RECLAIMABLE);
    add(regions, ACPI_NVS_START, BIOS_START, Type.ACPI_NVS);
    add(regions, BIOS_START, EXTENDED_START, Type.RESERVED);
    long low = Math.min(ramSizeBytes, LOW_RAM_LIMIT);
    add(regions, EXTENDED_START, low, Type.RAM);
    if (ramSizeBytes > low) {
      add(regions, HIGH_RAM_START, HIGH_RAM_START + ramSizeBytes - low, Type.RAM);
    }
    return new MemoryMap(ramSizeBytes, regions);
  }

  private static void add(List<Region> regions, long start, long end, Type type) {
    regions.add(new Region(start, end - start, type));
  }

  /** The end of the RAM below 4 GiB, which starts at 0 and includes the video and BIOS areas. */
  public long lowRamEnd() {
    return Math.min(ramSizeBytes, LOW_RAM_LIMIT);
  }

  /** How much RAM lies at {@link #HIGH_RAM_START}; 0 if none. */
  public long highRamSizeBytes() {
    return ramSizeBytes - lowRamEnd();
  }

  /** Whether a whole range is RAM that the guest may use as it likes. */
  public boolean isUsableRam(long start, long sizeBytes) {
    if (start < 0 || sizeBytes < 0) {
      return false;
    }
    for (Region region : regions) {
      if (region.type == Type.RAM && start >= region.start && start < region.end()) {
        return sizeBytes <= region.end() - start;
      }
    }
    return false;
  }
}

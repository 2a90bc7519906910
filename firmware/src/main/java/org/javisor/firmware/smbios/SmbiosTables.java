package org.javisor.firmware.smbios;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.javisor.firmware.MemoryMap;
import org.javisor.firmware.layout.LittleEndian;
import org.javisor.memory.AddressSpace;

/**
 * The SMBIOS 3 entry point and structures in the BIOS segment, where systems search for them.
 *
 * @see "SMBIOS 3.6 (DSP0134), sections 5.2 Table convention and 7 Structure definitions"
 */
public final class SmbiosTables {
  private static final long ENTRY_POINT_64 = MemoryMap.BIOS_START + 0x100;
  private static final long ENTRY_POINT_32 = MemoryMap.BIOS_START + 0x140;
  private static final long STRUCTURES = MemoryMap.BIOS_START + 0x1000;
  private static final int LARGEST_TABLE = 0xE000;

  private static final int HANDLE_BIOS = 0;
  private static final int HANDLE_SYSTEM = 1;
  private static final int HANDLE_BOARD = 2;
  private static final int HANDLE_CHASSIS = 3;
  private static final int HANDLE_PROCESSOR = 4;
  private static final int HANDLE_MEMORY_ARRAY = 0x1000;
  private static final int HANDLE_MEMORY_DEVICE = 0x1100;
  private static final int HANDLE_MAPPED = 0x1300;
  private static final int HANDLE_BOOT = 0x2000;
  private static final int HANDLE_END = 0x7F00;

  private static final int UNKNOWN = 2;
  private static final int OTHER = 1;
  private static final int NONE_GIVEN = 0xFFFE;

  private final MachineIdentity identity;
  private final ByteArrayOutputStream structures = new ByteArrayOutputStream();
  private int count;
  private int largest;

  private SmbiosTables(MachineIdentity identity) {
    this.identity = identity;
  }

  /**
   * Writes entry points and structures to guest memory, which must be RAM there.
   *
   * @param map the machine's memory
   * @param cpus number of CPUs, described as the cores of one processor
   */
  public static void write(AddressSpace memory, MachineIdentity identity, MemoryMap map, int cpus) {
    SmbiosTables tables = new SmbiosTables(identity);
    tables.addAll(map, cpus);
    byte[] bytes = tables.structures.toByteArray();
    if (bytes.length > LARGEST_TABLE) {
      throw new IllegalStateException("SMBIOS structures take " + bytes.length + " bytes");
    }
    memory.writeBytes(STRUCTURES, bytes, 0, bytes.length);
    byte[] wide = entryPoint64(bytes.length);
    memory.writeBytes(ENTRY_POINT_64, wide, 0, wide.length);
    byte[] narrow = entryPoint32(bytes.length, tables.largest, tables.count);
    memory.writeBytes(ENTRY_POINT_32, narrow, 0, narrow.length);
  }

  /**
   * Structures and entry point as files of fw_cfg, from which firmware places them and sets the entry point's address
   * and checksums.
   *
   * @param map the machine's memory
   * @param cpus number of CPUs, described as the cores of one processor
   */
  public static Map<String, byte[]> files(MachineIdentity identity, MemoryMap map, int cpus) {
    SmbiosTables tables = new SmbiosTables(identity);
    tables.addAll(map, cpus);
    byte[] bytes = tables.structures.toByteArray();
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("etc/smbios/smbios-tables", bytes);
    files.put("etc/smbios/smbios-anchor", entryPoint32(bytes.length, tables.largest, tables.count));
    return files;
  }

  private void addAll(MemoryMap map, int cpus) {
    add(bios());
    add(system());
    add(board());
    add(chassis());
    add(processor(cpus));
    long mebibytes = map.ramSizeBytes() >>> 20;
    add(memoryArray(map.ramSizeBytes()));
    add(memoryDevice(mebibytes));
    add(mapped(0, map.lowRamEnd(), HANDLE_MAPPED));
    if (map.highRamSizeBytes() > 0) {
      add(mapped(MemoryMap.HIGH_RAM_START, map.highRamSizeBytes(), HANDLE_MAPPED + 1));
    }
    add(new SmbiosStructure(32, HANDLE_BOOT).u8(0, 0, 0, 0, 0, 0).u8(0));
    add(new SmbiosStructure(127, HANDLE_END));
  }

  private void add(SmbiosStructure structure) {
    byte[] bytes = structure.toArray();
    structures.writeBytes(bytes);
    largest = Math.max(largest, bytes.length);
    count++;
  }

  /** Characteristics: none supported but "is a virtual machine" (bit 4 of the second extension byte). */
  private SmbiosStructure bios() {
    return new SmbiosStructure(0, HANDLE_BIOS)
        .string(identity.manufacturer())
        .string(identity.version())
        .u16((int) (MemoryMap.BIOS_START >>> 4))
        .string("01/01/2026")
        .u8(0)
        .u64(1 << 3)
        .u8(0, 1 << 4)
        .u8(0, 1, 0xFF, 0xFF)
        .u16(0);
  }

  private SmbiosStructure system() {
    return new SmbiosStructure(1, HANDLE_SYSTEM)
        .string(identity.manufacturer())
        .string(identity.product())
        .string(identity.version())
        .string(identity.serialNumber())
        .u32((int) (identity.uuid().getMostSignificantBits() >>> 32))
        .u16((int) (identity.uuid().getMostSignificantBits() >>> 16), (int) identity.uuid().getMostSignificantBits())
        .u64(Long.reverseBytes(identity.uuid().getLeastSignificantBits()))
        .u8(6)
        .string("")
        .string("Virtual machine");
  }

  private SmbiosStructure board() {
    return new SmbiosStructure(2, HANDLE_BOARD)
        .string(identity.manufacturer())
        .string(identity.product())
        .string(identity.version())
        .string(identity.serialNumber())
        .string("")
        .u8(9)
        .string("")
        .u16(HANDLE_CHASSIS)
        .u8(0x0A, 0);
  }

  private SmbiosStructure chassis() {
    return new SmbiosStructure(3, HANDLE_CHASSIS)
        .string(identity.manufacturer())
        .u8(OTHER)
        .string(identity.version())
        .string(identity.serialNumber())
        .string("")
        .u8(3, 3, 3, UNKNOWN)
        .u32(0)
        .u8(0, 0, 0, 0)
        .string("");
  }

  /** One populated socket, enabled, with a core for each CPU. */
  private SmbiosStructure processor(int cpus) {
    int few = Math.min(cpus, 0xFF);
    return new SmbiosStructure(4, HANDLE_PROCESSOR)
        .string("CPU 0")
        .u8(3, OTHER)
        .string(identity.manufacturer())
        .u64(0)
        .string(identity.version())
        .u8(0)
        .u16(0, 0, 0)
        .u8(0x41, OTHER)
        .u16(0xFFFF, 0xFFFF, 0xFFFF)
        .string("")
        .string("")
        .string("")
        .u8(few, few, few)
        .u16(1 << 2, OTHER, cpus, cpus, cpus);
  }

  private static SmbiosStructure memoryArray(long ramSizeBytes) {
    return new SmbiosStructure(16, HANDLE_MEMORY_ARRAY)
        .u8(OTHER, 3, 3)
        .u32(0x8000_0000)
        .u16(NONE_GIVEN, 1)
        .u64(ramSizeBytes);
  }

  private SmbiosStructure memoryDevice(long mebibytes) {
    boolean small = mebibytes < 0x7FFF;
    return new SmbiosStructure(17, HANDLE_MEMORY_DEVICE)
        .u16(HANDLE_MEMORY_ARRAY, NONE_GIVEN, 0xFFFF, 0xFFFF, small ? (int) mebibytes : 0x7FFF)
        .u8(9, 0)
        .string("DIMM 0")
        .string("")
        .u8(7)
        .u16(1 << 1, 0)
        .string(identity.manufacturer())
        .string("")
        .string("")
        .string("")
        .u8(0)
        .u32(small ? 0 : (int) mebibytes)
        .u16(0, 0, 0, 0);
  }

  /** Addresses in KiB if they fit, else in bytes. */
  private static SmbiosStructure mapped(long start, long sizeBytes, int handle) {
    long lastKib = (start + sizeBytes - 1) >>> 10;
    boolean wide = lastKib >= 0xFFFF_FFFFL;
    return new SmbiosStructure(19, handle)
        .u32(wide ? 0xFFFF_FFFF : (int) (start >>> 10), wide ? 0xFFFF_FFFF : (int) lastKib)
        .u16(HANDLE_MEMORY_ARRAY)
        .u8(1)
        .u64(wide ? start : 0)
        .u64(wide ? start + sizeBytes - 1 : 0);
  }

  private static byte[] entryPoint64(int tableBytes) {
    byte[] bytes = new byte[24];
    putText(bytes, 0, "_SM3_");
    bytes[6] = 24;
    bytes[7] = 3;
    bytes[8] = 6;
    bytes[10] = 1;
    LittleEndian.put32(bytes, 12, tableBytes);
    LittleEndian.put64(bytes, 16, STRUCTURES);
    bytes[5] = checksum(bytes, 0, 24);
    return bytes;
  }

  /** For systems that know SMBIOS 2 only. */
  private static byte[] entryPoint32(int tableBytes, int largest, int count) {
    byte[] bytes = new byte[31];
    putText(bytes, 0, "_SM_");
    bytes[5] = 31;
    bytes[6] = 2;
    bytes[7] = 8;
    LittleEndian.put16(bytes, 8, largest);
    putText(bytes, 16, "_DMI_");
    LittleEndian.put16(bytes, 22, tableBytes);
    LittleEndian.put32(bytes, 24, (int) STRUCTURES);
    LittleEndian.put16(bytes, 28, count);
    bytes[30] = 0x28;
    bytes[21] = checksum(bytes, 16, 15);
    bytes[4] = checksum(bytes, 0, 31);
    return bytes;
  }

  private static void putText(byte[] to, int at, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, to, at, ascii.length);
  }

  private static byte checksum(byte[] bytes, int offset, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += bytes[offset + i];
    }
    return (byte) -sum;
  }
}

package org.javisor.firmware.acpi;

import org.javisor.firmware.layout.LittleEndian;

/**
 * Puts the common header before a table's content.
 *
 * @see "ACPI 6.5, section 5.2.6 System Description Table Header"
 */
final class SystemTable {
  static final int HEADER_BYTES = 36;
  static final String OEM_ID = "JAVISR";
  private static final String OEM_TABLE_ID = "JAVISOR ";
  private static final int CHECKSUM_AT = 9;

  private SystemTable() {}

  /**
   * @param signature four characters
   * @param revision of this kind of table
   * @param content what follows the header
   */
  static byte[] of(String signature, int revision, TableBytes content) {
    TableBytes table = new TableBytes();
    table.text(signature).u32(HEADER_BYTES + content.size()).u8(revision).u8(0);
    table.text(OEM_ID).text(OEM_TABLE_ID).u32(1).text("JVSR").u32(1);
    byte[] bytes = table.bytes(content.toArray()).toArray();
    LittleEndian.put8(bytes, CHECKSUM_AT, TableBytes.checksum(bytes, 0, bytes.length));
    return bytes;
  }

  /**
   * A Generic Address Structure.
   *
   * @param space 0 memory, 1 I/O ports
   * @param accessSize 1 byte, 2 word, 3 doubleword, 4 quadword
   * @see "ACPI 6.5, section 5.2.3.2 Generic Address Structure"
   */
  static void address(TableBytes to, AddressSpaceId space, int bits, int accessSize, long address) {
    to.u8(space.ordinal()).u8(bits).u8(0).u8(accessSize).u64(address);
  }

  /** Address_Space_ID by its number. */
  enum AddressSpaceId {
    MEMORY,
    IO
  }
}

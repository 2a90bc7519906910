package org.javisor.devices.pc.flash;

/**
 * What a chip tells of itself in the Common Flash Interface.
 *
 * @see "JEDEC JESD68.01 Common Flash Interface, 2.2 to 2.4"
 */
final class QueryTable {
  private static final int START = 0x10;
  private static final int VOLTS_3 = 0x30;

  private final int[] bytes;

  /** @param sizeBytes whole blocks; where it is no power of two, the table names the next one */
  QueryTable(int sizeBytes) {
    int sizeExponent = Integer.SIZE - Integer.numberOfLeadingZeros(sizeBytes - 1);
    int lastBlock = sizeBytes / FlashChip.BLOCK_BYTES - 1;
    int blockUnits = FlashChip.BLOCK_BYTES / 256;
    int bufferExponent = Integer.numberOfTrailingZeros(FlashChip.BUFFER_BYTES);
    bytes = new int[] {
      'Q', 'R', 'Y',
      // Intel's command set with its extended table at 31h; no alternative.
      0x01, 0, 0x31, 0, 0, 0, 0, 0,
      // Supply voltage, and that programming needs none of its own.
      VOLTS_3, VOLTS_3, 0, 0,
      // Exponents of the times that programming and erasing take at most: none worth mentioning.
      0, 0, 0, 0, 0, 0, 0, 0,
      sizeExponent,
      // Eight bits.
      0, 0,
      bufferExponent, 0,
      // One kind of blocks.
      1, lastBlock, lastBlock >> 8, blockUnits, blockUnits >> 8,
      'P', 'R', 'I', '1', '0',
      // No optional features.
      0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
  }

  int read(int offset) {
    int at = offset - START;
    return at >= 0 && at < bytes.length ? bytes[at] & 0xFF : 0;
  }
}

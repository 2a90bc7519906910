package org.javisor.compression;

/** CRC-32 with bits taken from the top, polynomial 0x04C11DB7. */
final class Bzip2Crc {
  private static final int[] TABLE = table();
  private int crc = -1;

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < 256; i++) {
      int value = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        value = (value << 1) ^ (value < 0 ? 0x04C1_1DB7 : 0);
      }
      table[i] = value;
    }
    return table;
  }

  void update(int value, int count) {
    for (int i = 0; i < count; i++) {
      crc = (crc << 8) ^ TABLE[((crc >>> 24) ^ value) & 0xFF];
    }
  }

  int value() {
    return ~crc;
  }
}

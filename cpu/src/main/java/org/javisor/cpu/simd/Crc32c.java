package org.javisor.cpu.simd;

/**
 * CRC32 with the Castagnoli polynomial 11EDC6F41H, bit-reflected, without inversion before or after.
 *
 * @see "Intel SDM volume 2, CRC32"
 */
public final class Crc32c {
  private static final int REFLECTED_POLYNOMIAL = 0x82F6_3B78;

  /** Row k: what a byte contributes after it and k further bytes have been shifted out. */
  private static final int[][] TABLES = tables();

  private Crc32c() {}

  private static int[][] tables() {
    int[][] tables = new int[8][256];
    for (int i = 0; i < 256; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc >>> 1) ^ (REFLECTED_POLYNOMIAL & -(crc & 1));
      }
      tables[0][i] = crc;
    }
    for (int k = 1; k < 8; k++) {
      for (int i = 0; i < 256; i++) {
        int crc = tables[k - 1][i];
        tables[k][i] = (crc >>> 8) ^ tables[0][crc & 0xFF];
      }
    }
    return tables;
  }

  /** CRC32 of a byte. */
  public static int crc32b(int crc, int value) {
    return TABLES[0][(crc ^ value) & 0xFF] ^ (crc >>> 8);
  }

  /** CRC32 of a word. */
  public static int crc32w(int crc, int value) {
    int x = crc ^ (value & 0xFFFF);
    return TABLES[1][x & 0xFF] ^ TABLES[0][(x >>> 8) & 0xFF] ^ (crc >>> 16);
  }

  /** CRC32 of a doubleword. */
  public static int crc32d(int crc, int value) {
    return four(TABLES, 0, crc ^ value);
  }

  /** CRC32 of a quadword. */
  public static int crc32q(int crc, long value) {
    return four(TABLES, 4, crc ^ (int) value) ^ four(TABLES, 0, (int) (value >>> 32));
  }

  private static int four(int[][] tables, int row, int x) {
    return tables[row + 3][x & 0xFF]
        ^ tables[row + 2][(x >>> 8) & 0xFF]
        ^ tables[row + 1][(x >>> 16) & 0xFF]
        ^ tables[row][x >>> 24];
  }
}

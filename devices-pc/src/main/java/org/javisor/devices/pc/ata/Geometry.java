package org.javisor.devices.pc.ata;

/**
 * Cylinders, heads and sectors, as old software addresses a disk.
 *
 * @see "ATA/ATAPI-6 (T13 1410D), 6.2 Sector addressing"
 */
record Geometry(int cylinders, int heads, int sectors) {
  private static final int MAX_CYLINDERS = 16383;

  /** The translation that a drive of this size announces: 16 heads of 63 sectors. */
  static Geometry ofSectors(long total) {
    long cylinders = total / (16 * 63);
    return new Geometry(Math.clamp(cylinders, 1, MAX_CYLINDERS), 16, 63);
  }

  /** As many cylinders as fit; {@code heads} and {@code sectors} are positive. */
  static Geometry of(long total, int heads, int sectors) {
    long cylinders = total / ((long) heads * sectors);
    return new Geometry((int) Math.min(cylinders, 0xFFFF), heads, sectors);
  }

  /** The sector's number; -1 if there is no such sector. */
  long lba(TaskFile registers) {
    int sector = registers.lbaLow & 0xFF;
    int head = registers.device & 0xF;
    int cylinder = (registers.lbaHigh & 0xFF) << 8 | registers.lbaMid & 0xFF;
    if (sector == 0 || sector > sectors || head >= heads) {
      return -1;
    }
    return ((long) cylinder * heads + head) * sectors + sector - 1;
  }

  /** How many sectors it can address. */
  long capacity() {
    return (long) cylinders * heads * sectors;
  }
}

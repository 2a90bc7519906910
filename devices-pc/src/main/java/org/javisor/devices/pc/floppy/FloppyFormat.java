package org.javisor.devices.pc.floppy;

import org.javisor.device.BlockBackend;

/**
 * How a medium is divided, by its size.
 *
 * @param rate the data rate at which it can be read, as the data rate select register encodes it
 */
record FloppyFormat(int tracks, int heads, int sectors, int rate) {
  static final int RATE_500K = 0;
  static final int RATE_300K = 1;
  static final int RATE_250K = 2;
  static final int RATE_1M = 3;

  /** The format of a medium of so many bytes; of the nearest larger one where it has none of its own. */
  static FloppyFormat of(long sizeBytes) {
    int kib = (int) Math.min(sizeBytes >> 10, 2880);
    return switch (kib) {
      case 160 -> new FloppyFormat(40, 1, 8, RATE_250K);
      case 180 -> new FloppyFormat(40, 1, 9, RATE_250K);
      case 320 -> new FloppyFormat(40, 2, 8, RATE_250K);
      case 360 -> new FloppyFormat(40, 2, 9, RATE_250K);
      case 720 -> new FloppyFormat(80, 2, 9, RATE_250K);
      case 1200 -> new FloppyFormat(80, 2, 15, RATE_500K);
      case 1680 -> new FloppyFormat(80, 2, 21, RATE_500K);
      case 1722 -> new FloppyFormat(82, 2, 21, RATE_500K);
      case 2880 -> new FloppyFormat(80, 2, 36, RATE_1M);
      default -> new FloppyFormat(80, 2, 18, RATE_500K);
    };
  }

  /** What CMOS memory calls the drive that such media belong into. */
  int driveType() {
    return switch (rate) {
      case RATE_1M -> 5;
      case RATE_250K -> tracks == 40 ? 1 : 3;
      default -> sectors == 15 ? 2 : 4;
    };
  }

  /** Whether it can be read at a data rate; a double-density medium turns at one of two speeds. */
  boolean readableAt(int chosen) {
    return chosen == rate || rate == RATE_250K && chosen == RATE_300K;
  }

  /** The sector's offset in an image; -1 if there is no such sector. */
  long offset(int cylinder, int head, int sector) {
    if (cylinder >= tracks || head >= heads || sector < 1 || sector > sectors) {
      return -1;
    }
    return (((long) cylinder * heads + head) * sectors + sector - 1) * BlockBackend.SECTOR_BYTES;
  }
}

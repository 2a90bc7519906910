package org.javisor.disk;

import java.util.stream.LongStream;

/** What kind of medium an image is to be: decides which sizes it can have. */
public enum Medium {
  /** Whole sectors of 512 bytes, up to what 48 bits can address. */
  DISK(512, 1L << 57),

  /** Whole sectors of 2048 bytes, up to what READ CAPACITY can tell. */
  CDROM(2048, 0xFFFF_FFFFL * 2048),

  /** One of the formats that drives for PCs could read. */
  FLOPPY(512, 2880L << 10);

  private static final long[] FLOPPY_KIB = {160, 180, 320, 360, 720, 1200, 1440, 1680, 1722, 2880};

  private final int unitBytes;
  private final long maximumBytes;

  Medium(int unitBytes, long maximumBytes) {
    this.unitBytes = unitBytes;
    this.maximumBytes = maximumBytes;
  }

  boolean canHave(long sizeBytes) {
    if (this == FLOPPY) {
      return LongStream.of(FLOPPY_KIB).anyMatch(kib -> kib << 10 == sizeBytes);
    }
    return sizeBytes % unitBytes == 0 && sizeBytes <= maximumBytes;
  }

  String sizes() {
    return switch (this) {
      case DISK -> "a disk has a multiple of 512 bytes, up to 128 PiB";
      case CDROM -> "a CD has a multiple of 2048 bytes, up to 8 TiB";
      case FLOPPY -> "a floppy has 160, 180, 320, 360, 720, 1200, 1440, 1680, 1722 or 2880 KiB";
    };
  }
}

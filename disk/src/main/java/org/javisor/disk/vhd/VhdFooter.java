package org.javisor.disk.vhd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.javisor.disk.storage.BigEndian;
import org.javisor.disk.storage.Storage;
import org.javisor.disk.storage.UnsupportedImageException;

/**
 * The last 512 bytes of an image.
 *
 * @param type one of {@link #FIXED}, {@link #DYNAMIC}, {@link #DIFFERENCING}
 * @param headerOffset where the header of a dynamic disk stands
 * @see "Virtual Hard Disk Image Format Specification 1.0, section Hard Disk Footer Format"
 */
record VhdFooter(int type, long headerOffset, long diskBytes) {
  static final int FIXED = 2;
  static final int DYNAMIC = 3;
  static final int DIFFERENCING = 4;
  static final int BYTES = 512;
  static final String COOKIE = "conectix";
  static final int CHECKSUM = 64;

  /** Programs of which the size is what cylinders, heads and sectors give. */
  private static final Set<String> BY_GEOMETRY = Set.of("vpc ", "vs  ", "qemu");
  private static final long LARGEST_GEOMETRY = 65535L * 16 * 255;

  static VhdFooter read(Storage file) throws IOException {
    long at = file.size() - BYTES;
    if (at < 0) {
      throw file.malformed(0, "is too short for a VHD image");
    }
    byte[] f = file.read(at, BYTES);
    if (!cookie(f)) {
      // Dynamic ones have a copy in front.
      f = file.read(0, BYTES);
      at = 0;
      if (!cookie(f)) {
        throw file.malformed(file.size() - BYTES, "is no VHD image: it has no footer");
      }
    }
    if (checksum(f, CHECKSUM, BYTES) != BigEndian.get32(f, CHECKSUM)) {
      throw file.malformed(at + CHECKSUM, "the checksum of the footer is wrong");
    }
    int type = BigEndian.get32(f, 60);
    if (type < FIXED || type > DIFFERENCING) {
      throw new UnsupportedImageException(file.name(), "is a VHD of type " + type);
    }
    long size = size(f);
    if (size <= 0 || size % 512 != 0 || type == FIXED && size > at) {
      throw file.malformed(at + 48, "a disk of " + size + " bytes");
    }
    return new VhdFooter(type, BigEndian.get64(f, 16), size);
  }

  private static boolean cookie(byte[] footer) {
    return new String(footer, 0, 8, StandardCharsets.ISO_8859_1).equals(COOKIE);
  }

  private static long size(byte[] f) {
    long geometry = (long) BigEndian.get16(f, 56) * (f[58] & 0xFF) * (f[59] & 0xFF);
    String creator = new String(f, 28, 4, StandardCharsets.ISO_8859_1);
    return BY_GEOMETRY.contains(creator) && geometry != LARGEST_GEOMETRY ? geometry * 512 : BigEndian.get64(f, 48);
  }

  /** The one's complement of the sum of all bytes but the checksum's own. */
  static int checksum(byte[] bytes, int field, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      sum += i >= field && i < field + 4 ? 0 : bytes[i] & 0xFF;
    }
    return ~sum;
  }

  /**
   * @param seconds since 2000
   * @param uuid 16 random bytes
   */
  byte[] encode(int seconds, byte[] uuid) {
    byte[] f = new byte[BYTES];
    System.arraycopy(COOKIE.getBytes(StandardCharsets.US_ASCII), 0, f, 0, 8);
    BigEndian.put32(f, 8, 2);
    BigEndian.put32(f, 12, 0x1_0000);
    BigEndian.put64(f, 16, headerOffset);
    BigEndian.put32(f, 24, seconds);
    // Known to all readers as one of those whose size is exact.
    System.arraycopy("win ".getBytes(StandardCharsets.US_ASCII), 0, f, 28, 4);
    BigEndian.put32(f, 32, 0xA_0000);
    System.arraycopy("Wi2k".getBytes(StandardCharsets.US_ASCII), 0, f, 36, 4);
    BigEndian.put64(f, 40, diskBytes);
    BigEndian.put64(f, 48, diskBytes);
    geometry(f, diskBytes / 512);
    BigEndian.put32(f, 60, type);
    System.arraycopy(uuid, 0, f, 68, 16);
    BigEndian.put32(f, CHECKSUM, checksum(f, CHECKSUM, BYTES));
    return f;
  }

  /** @see "Virtual Hard Disk Image Format Specification 1.0, appendix CHS Calculation" */
  private static void geometry(byte[] f, long sectors) {
    long total = Math.min(sectors, LARGEST_GEOMETRY);
    int perTrack;
    int heads;
    long cylinderTimesHeads;
    if (total >= 65535L * 16 * 63) {
      perTrack = 255;
      heads = 16;
      cylinderTimesHeads = total / perTrack;
    } else {
      perTrack = 17;
      cylinderTimesHeads = total / perTrack;
      heads = (int) Math.max(4, (cylinderTimesHeads + 1023) / 1024);
      if (cylinderTimesHeads >= heads * 1024L || heads > 16) {
        perTrack = 31;
        heads = 16;
        cylinderTimesHeads = total / perTrack;
      }
      if (cylinderTimesHeads >= heads * 1024L) {
        perTrack = 63;
        heads = 16;
        cylinderTimesHeads = total / perTrack;
      }
    }
    BigEndian.put16(f, 56, (int) (cylinderTimesHeads / heads));
    f[58] = (byte) heads;
    f[59] = (byte) perTrack;
  }
}

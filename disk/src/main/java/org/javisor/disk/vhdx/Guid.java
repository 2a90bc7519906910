package org.javisor.disk.vhdx;

import java.util.Arrays;
import java.util.UUID;
import org.javisor.disk.storage.LittleEndian;

/** Identifiers as VHDX writes them: the first three numbers little-endian. */
final class Guid {
  private static final int BYTES = 16;

  static final Guid REGION_BAT = new Guid("2DC27766-F623-4200-9D64-115E9BFD4A08");
  static final Guid REGION_METADATA = new Guid("8B7CA206-4790-4B9A-B8FE-575F050F886E");
  static final Guid FILE_PARAMETERS = new Guid("CAA16737-FA36-4D43-B3B6-33F0AA44E76B");
  static final Guid DISK_SIZE = new Guid("2FA54224-CD1B-4876-B211-5DBED83BF4B8");
  static final Guid DISK_ID = new Guid("BECA12AB-B2E6-4523-93EF-C309E000C746");
  static final Guid LOGICAL_SECTOR = new Guid("8141BF1D-A96F-4709-BA47-F233A8FAAB5F");
  static final Guid PHYSICAL_SECTOR = new Guid("CDA348C7-445D-4471-9CC9-E9885251C556");

  private final byte[] bytes = new byte[BYTES];

  private Guid(String text) {
    UUID uuid = UUID.fromString(text);
    long high = uuid.getMostSignificantBits();
    LittleEndian.put32(bytes, 0, (int) (high >>> 32));
    LittleEndian.put16(bytes, 4, (int) (high >>> 16));
    LittleEndian.put16(bytes, 6, (int) high);
    for (int i = 0; i < 8; i++) {
      bytes[8 + i] = (byte) (uuid.getLeastSignificantBits() >>> 56 - 8 * i);
    }
  }

  boolean standsAt(byte[] in, int at) {
    return Arrays.equals(in, at, at + BYTES, bytes, 0, BYTES);
  }

  void put(byte[] to, int at) {
    System.arraycopy(bytes, 0, to, at, BYTES);
  }
}

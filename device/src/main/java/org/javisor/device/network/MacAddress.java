package org.javisor.device.network;

import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * An Ethernet address.
 *
 * @param value 48 bits, the first byte on the wire in the highest place
 * @see "IEEE 802.3, 3.2.3 Address fields"
 */
public record MacAddress(long value) {
  public static final int BYTES = 6;
  public static final MacAddress BROADCAST = new MacAddress(0xFFFF_FFFF_FFFFL);

  private static final long GROUP = 1L << 40;
  private static final long LOCAL = 1L << 41;

  public MacAddress {
    if (value >>> 48 != 0) {
      throw new IllegalArgumentException("a MAC address has 48 bits, not 0x" + Long.toHexString(value));
    }
  }

  /** The address in six bytes of an array. */
  public static MacAddress at(byte[] bytes, int offset) {
    long value = 0;
    for (int i = 0; i < BYTES; i++) {
      value = value << 8 | bytes[offset + i] & 0xFF;
    }
    return new MacAddress(value);
  }

  /**
   * Reads an address as people write it.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static MacAddress parse(String text) {
    if (!text.matches("[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a MAC address; write six bytes like 52:54:00:12:34:56");
    }
    return new MacAddress(Long.parseLong(text.replaceAll("[:-]", ""), 16));
  }

  /** One that nobody assigned, for one card: locally administered, with the first byte that virtual machines use. */
  public static MacAddress random(RandomGenerator random) {
    return new MacAddress(0x5254_0000_0000L | random.nextLong() & 0xFFFF_FFFFL);
  }

  /** For several receivers, as the broadcast address is. */
  public boolean isGroup() {
    return (value & GROUP) != 0;
  }

  /** Not assigned by a manufacturer. */
  public boolean isLocal() {
    return (value & LOCAL) != 0;
  }

  /** Stores the six bytes. */
  public void write(byte[] to, int offset) {
    for (int i = 0; i < BYTES; i++) {
      to[offset + i] = (byte) (value >>> 8 * (BYTES - 1 - i));
    }
  }

  @Override
  public String toString() {
    String hex = String.format(Locale.ROOT, "%012x", value);
    return hex.replaceAll("..(?!$)", "$0:");
  }
}

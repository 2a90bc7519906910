package org.javisor.network.packet;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Numbers in network byte order. */
public final class Bytes {
  private Bytes() {}

  public static int byteAt(byte[] b, int offset) {
    return b[offset] & 0xFF;
  }

  public static int word(byte[] b, int offset) {
    return (b[offset] & 0xFF) << 8 | b[offset + 1] & 0xFF;
  }

  public static int doubleword(byte[] b, int offset) {
    return word(b, offset) << 16 | word(b, offset + 2);
  }

  public static void word(byte[] b, int offset, int value) {
    b[offset] = (byte) (value >>> 8);
    b[offset + 1] = (byte) value;
  }

  public static void doubleword(byte[] b, int offset, int value) {
    word(b, offset, value >>> 16);
    word(b, offset + 2, value);
  }

  /** An address of 4 or 16 bytes; IPv6 addresses that stand for an IPv4 one become that. */
  public static InetAddress address(byte[] b, int offset, int length) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(b, offset, offset + length));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + length, e);
    }
  }

  public static void address(byte[] b, int offset, InetAddress address) {
    byte[] bytes = address.getAddress();
    System.arraycopy(bytes, 0, b, offset, bytes.length);
  }
}

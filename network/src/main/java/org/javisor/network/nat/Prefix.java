package org.javisor.network.nat;

import java.net.InetAddress;
import org.javisor.network.packet.Bytes;

/**
 * A network: addresses that begin alike.
 *
 * @param bits how many bits are alike
 */
public record Prefix(InetAddress address, int bits) {
  public Prefix {
    if (bits < 0 || bits > 8 * address.getAddress().length) {
      throw new IllegalArgumentException(address.getHostAddress() + " does not have " + bits + " bits");
    }
  }

  /**
   * Reads {@code 10.0.0.0/8}, or an address alone.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
    String bits = slash < 0 ? String.valueOf(8 * address.getAddress().length) : text.substring(slash + 1);
    if (!bits.matches("\\d{1,3}")) {
      throw new IllegalArgumentException("'" + text + "' is not a network; write one like 192.168.0.0/16");
    }
    return new Prefix(address, Integer.parseInt(bits));
  }

  /**
   * Reads an address without asking anybody for a name.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static InetAddress literal(String text) {
    if (!text.matches("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      throw new IllegalArgumentException("'" + text + "' is not an IP address");
    }
    return InetAddress.ofLiteral(text);
  }

  public boolean contains(InetAddress other) {
    byte[] a = address.getAddress();
    byte[] b = other.getAddress();
    if (a.length != b.length) {
      return false;
    }
    for (int i = 0; i < bits; i++) {
      if (((a[i / 8] ^ b[i / 8]) & 0x80 >>> i % 8) != 0) {
        return false;
      }
    }
    return true;
  }

  /** The address in the network with that number. */
  public InetAddress host(int number) {
    byte[] bytes = address.getAddress();
    for (int i = bits; i < 8 * bytes.length; i++) {
      bytes[i / 8] &= (byte) ~(0x80 >>> i % 8);
    }
    for (int i = 0; i < 4; i++) {
      bytes[bytes.length - 1 - i] |= (byte) (number >>> 8 * i);
    }
    return Bytes.address(bytes, 0, bytes.length);
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + bits;
  }
}

package org.javisor.network.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.InternetChecksum;
import org.javisor.device.network.MacAddress;

/** Writes Ethernet and IP headers in front of data of either version. */
public final class IpBuilder {
  private static final int TIME_TO_LIVE = 64;
  private static final int DO_NOT_FRAGMENT = 0x4000;

  private IpBuilder() {}

  /** How much stands before the data. */
  public static int headerBytes(InetAddress destination) {
    return EthernetFrame.HEADER_BYTES
        + (destination instanceof Inet4Address ? IpPacket.IPV4_HEADER : IpPacket.IPV6_HEADER);
  }

  /** A frame with room for that much data, its headers not yet written. */
  public static byte[] frame(InetAddress destination, int dataBytes) {
    return new byte[headerBytes(destination) + dataBytes];
  }

  /**
   * Writes the headers of a frame that {@link #frame} made.
   *
   * @param from the sender's MAC address
   * @param to the receiver's
   */
  public static void headers(
      byte[] b, MacAddress from, MacAddress to, InetAddress source, InetAddress destination, int protocol) {
    to.write(b, 0);
    from.write(b, MacAddress.BYTES);
    if (destination instanceof Inet4Address) {
      Bytes.word(b, 12, EtherType.IPV4);
      ipv4(b, source, destination, protocol, 0, DO_NOT_FRAGMENT);
    } else {
      Bytes.word(b, 12, EtherType.IPV6);
      b[14] = 0x60;
      Bytes.word(b, 18, b.length - 14 - IpPacket.IPV6_HEADER);
      b[20] = (byte) protocol;
      // Neighbours trust only what cannot have come through a router.
      b[21] = (byte) (protocol == IpPacket.ICMP6 ? 255 : TIME_TO_LIVE);
      Bytes.address(b, 22, source);
      Bytes.address(b, 38, destination);
    }
  }

  /** @param flags flags and fragment offset */
  static void ipv4(
      byte[] b, InetAddress source, InetAddress destination, int protocol, int identification, int flags) {
    b[14] = 0x45;
    Bytes.word(b, 16, b.length - 14);
    Bytes.word(b, 18, identification);
    Bytes.word(b, 20, flags);
    b[22] = TIME_TO_LIVE;
    b[23] = (byte) protocol;
    Bytes.word(b, 24, 0);
    Bytes.address(b, 26, source);
    Bytes.address(b, 30, destination);
    Bytes.word(b, 24, InternetChecksum.of(b, 14, IpPacket.IPV4_HEADER));
  }
}

package org.javisor.network.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;

/**
 * Who has an IPv4 address.
 *
 * @param operation {@link #REQUEST} or {@link #REPLY}
 * @see "RFC 826, An Ethernet Address Resolution Protocol"
 */
public record ArpPacket(
    int operation, MacAddress senderMac, InetAddress senderIp, MacAddress targetMac, InetAddress targetIp) {
  public static final int REQUEST = 1;
  public static final int REPLY = 2;

  private static final int BYTES = 28;
  private static final MacAddress UNKNOWN = new MacAddress(0);

  public static ArpPacket request(MacAddress senderMac, InetAddress senderIp, InetAddress wanted) {
    return new ArpPacket(REQUEST, senderMac, senderIp, UNKNOWN, wanted);
  }

  /** @param offset behind the Ethernet header */
  public static Optional<ArpPacket> parse(byte[] b, int offset) {
    boolean ethernetAndIpv4 = b.length >= offset + BYTES
        && Bytes.doubleword(b, offset) == (1 << 16 | EtherType.IPV4)
        && Bytes.word(b, offset + 4) == 0x0604;
    if (!ethernetAndIpv4) {
      return Optional.empty();
    }
    return Optional.of(
        new ArpPacket(
            Bytes.word(b, offset + 6), MacAddress.at(b, offset + 8), Bytes.address(b, offset + 14, 4),
            MacAddress.at(b, offset + 18), Bytes.address(b, offset + 24, 4)));
  }

  /** In a frame to {@code destination}. */
  public EthernetFrame frame(MacAddress destination) {
    if (!(senderIp instanceof Inet4Address && targetIp instanceof Inet4Address)) {
      throw new IllegalArgumentException("ARP is for IPv4");
    }
    byte[] b = new byte[EthernetFrame.HEADER_BYTES + BYTES];
    destination.write(b, 0);
    senderMac.write(b, 6);
    Bytes.word(b, 12, EtherType.ARP);
    Bytes.doubleword(b, 14, 1 << 16 | EtherType.IPV4);
    Bytes.word(b, 18, 0x0604);
    Bytes.word(b, 20, operation);
    senderMac.write(b, 22);
    Bytes.address(b, 28, senderIp);
    targetMac.write(b, 32);
    Bytes.address(b, 38, targetIp);
    return new EthernetFrame(b);
  }
}

package org.javisor.network.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.InternetChecksum;
import org.javisor.device.network.MacAddress;

/**
 * A control message of either version.
 *
 * @param rest the four bytes behind the checksum, and all data
 * @see "RFC 792, Internet Control Message Protocol; RFC 4443, Internet Control Message Protocol (ICMPv6)"
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares messages.
public record IcmpMessage(int type, int code, byte[] rest) {
  public static final int ECHO_REPLY = 0;
  public static final int UNREACHABLE = 3;
  public static final int ECHO = 8;

  public static final int UNREACHABLE_6 = 1;
  public static final int ECHO_6 = 128;
  public static final int ECHO_REPLY_6 = 129;
  public static final int ROUTER_SOLICITATION = 133;
  public static final int ROUTER_ADVERTISEMENT = 134;
  public static final int NEIGHBOR_SOLICITATION = 135;
  public static final int NEIGHBOR_ADVERTISEMENT = 136;

  private static final int HEADER = 4;

  public static Optional<IcmpMessage> parse(IpPacket ip) {
    if (ip.dataBytes() < HEADER + 4) {
      return Optional.empty();
    }
    byte[] b = ip.bytes();
    boolean right = ip.isVersion4()
        ? InternetChecksum.of(b, ip.data(), ip.dataBytes()) == 0
        : ip.checksumIsRight();
    if (!right) {
      return Optional.empty();
    }
    return Optional.of(
        new IcmpMessage(
            Bytes.byteAt(b, ip.data()), Bytes.byteAt(b, ip.data() + 1),
            Arrays.copyOfRange(b, ip.data() + HEADER, ip.end())));
  }

  /** In a frame; its version is that of the addresses. */
  public EthernetFrame frame(MacAddress from, MacAddress to, InetAddress source, InetAddress destination) {
    byte[] b = IpBuilder.frame(destination, HEADER + rest.length);
    boolean version4 = destination instanceof Inet4Address;
    IpBuilder.headers(b, from, to, source, destination, version4 ? IpPacket.ICMP : IpPacket.ICMP6);
    int at = IpBuilder.headerBytes(destination);
    b[at] = (byte) type;
    b[at + 1] = (byte) code;
    System.arraycopy(rest, 0, b, at + HEADER, rest.length);
    long sum = InternetChecksum.sum(b, at, HEADER + rest.length);
    if (!version4) {
      sum += IpPacket.pseudoHeader(source, destination, IpPacket.ICMP6, HEADER + rest.length);
    }
    Bytes.word(b, at + 2, InternetChecksum.finish(sum));
    return new EthernetFrame(b);
  }
}

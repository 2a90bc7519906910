package org.javisor.network.packet;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.InternetChecksum;
import org.javisor.device.network.MacAddress;

/**
 * A datagram.
 *
 * @see "RFC 768, User Datagram Protocol"
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares datagrams.
public record UdpDatagram(InetSocketAddress source, InetSocketAddress destination, byte[] data) {
  private static final int HEADER = 8;

  /** @param trusted whether the checksum is not to be looked at, as the sender left it undone */
  public static Optional<UdpDatagram> parse(IpPacket ip, boolean trusted) {
    if (ip.dataBytes() < HEADER) {
      return Optional.empty();
    }
    byte[] b = ip.bytes();
    int length = Bytes.word(b, ip.data() + 4);
    if (length < HEADER || length > ip.dataBytes()) {
      return Optional.empty();
    }
    boolean unchecked = trusted || ip.isVersion4() && Bytes.word(b, ip.data() + 6) == 0;
    if (!unchecked && !ip.checksumIsRight()) {
      return Optional.empty();
    }
    return Optional.of(
        new UdpDatagram(
            new InetSocketAddress(ip.source(), Bytes.word(b, ip.data())),
            new InetSocketAddress(ip.destination(), Bytes.word(b, ip.data() + 2)),
            Arrays.copyOfRange(b, ip.data() + HEADER, ip.data() + length)));
  }

  /** In one frame, whatever its size. */
  public EthernetFrame frame(MacAddress from, MacAddress to) {
    byte[] b = IpBuilder.frame(destination.getAddress(), HEADER + data.length);
    IpBuilder.headers(b, from, to, source.getAddress(), destination.getAddress(), IpPacket.UDP);
    int at = IpBuilder.headerBytes(destination.getAddress());
    Bytes.word(b, at, source.getPort());
    Bytes.word(b, at + 2, destination.getPort());
    Bytes.word(b, at + 4, HEADER + data.length);
    System.arraycopy(data, 0, b, at + HEADER, data.length);
    long sum = IpPacket.pseudoHeader(source.getAddress(), destination.getAddress(), IpPacket.UDP, HEADER + data.length)
        + InternetChecksum.sum(b, at, HEADER + data.length);
    int checksum = InternetChecksum.finish(sum);
    Bytes.word(b, at + 6, checksum == 0 ? 0xFFFF : checksum);
    return new EthernetFrame(b);
  }
}

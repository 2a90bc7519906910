package org.javisor.network.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import org.javisor.device.network.InternetChecksum;

/**
 * An IP packet of either version in the bytes of a frame, its header checked.
 *
 * @param bytes the frame
 * @param start where the header begins
 * @param protocol of the data: behind extension headers that may be skipped, for IPv6
 * @param data where they begin
 * @param end behind them
 * @param fragment identification, offset and more-flag of an IPv4 fragment; {@link Fragment#WHOLE} for others
 * @see "RFC 791, 3.1 Internet Header Format; RFC 8200, 3 IPv6 Header Format"
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares packets; the bytes are shared instead of copied.
public record IpPacket(
    byte[] bytes, int start, InetAddress source, InetAddress destination, int protocol, int data, int end,
    Fragment fragment) {
  public static final int ICMP = 1;
  public static final int TCP = 6;
  public static final int UDP = 17;
  public static final int ICMP6 = 58;

  static final int IPV4_HEADER = 20;
  static final int IPV6_HEADER = 40;

  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int DESTINATION_OPTIONS = 60;
  private static final int MOST_EXTENSIONS = 8;

  /**
   * Which part of a larger packet this is.
   *
   * @param offset of the first byte, in bytes
   * @param more whether others follow
   */
  public record Fragment(int identification, int offset, boolean more) {
    public static final Fragment WHOLE = new Fragment(0, 0, false);
  }

  /** The data's length. */
  public int dataBytes() {
    return end - data;
  }

  public boolean isVersion4() {
    return destination instanceof Inet4Address;
  }

  /** @param start behind the Ethernet header */
  public static Optional<IpPacket> parse4(byte[] b, int start) {
    if (b.length < start + IPV4_HEADER || b[start] >>> 4 != 4) {
      return Optional.empty();
    }
    int header = 4 * (b[start] & 0xF);
    int total = Bytes.word(b, start + 2);
    boolean fits = header >= IPV4_HEADER && total >= header && start + total <= b.length;
    if (!fits || InternetChecksum.of(b, start, header) != 0) {
      return Optional.empty();
    }
    int flags = Bytes.word(b, start + 6);
    Fragment fragment = (flags & 0x3FFF) == 0
        ? Fragment.WHOLE
        : new Fragment(Bytes.word(b, start + 4), 8 * (flags & 0x1FFF), (flags & 0x2000) != 0);
    return Optional.of(
        new IpPacket(
            b, start, Bytes.address(b, start + 12, 4), Bytes.address(b, start + 16, 4), Bytes.byteAt(b, start + 9),
            start + header, start + total, fragment));
  }

  /**
   * Fragments are refused: nobody here sends any.
   *
   * @param start behind the Ethernet header
   */
  public static Optional<IpPacket> parse6(byte[] b, int start) {
    if (b.length < start + IPV6_HEADER || (b[start] & 0xF0) != 0x60) {
      return Optional.empty();
    }
    int end = start + IPV6_HEADER + Bytes.word(b, start + 4);
    if (end > b.length) {
      return Optional.empty();
    }
    int protocol = Bytes.byteAt(b, start + 6);
    int at = start + IPV6_HEADER;
    for (int i = 0; i < MOST_EXTENSIONS && isExtension(protocol); i++) {
      if (at + 8 > end) {
        return Optional.empty();
      }
      protocol = Bytes.byteAt(b, at);
      at += 8 * (Bytes.byteAt(b, at + 1) + 1);
    }
    if (at > end || isExtension(protocol)) {
      return Optional.empty();
    }
    InetAddress source = Bytes.address(b, start + 8, 16);
    InetAddress destination = Bytes.address(b, start + 24, 16);
    if (source instanceof Inet4Address || destination instanceof Inet4Address) {
      // What stands for an IPv4 address has no business on a wire.
      return Optional.empty();
    }
    return Optional.of(new IpPacket(b, start, source, destination, protocol, at, end, Fragment.WHOLE));
  }

  private static boolean isExtension(int protocol) {
    return protocol == HOP_BY_HOP || protocol == ROUTING || protocol == DESTINATION_OPTIONS;
  }

  /** The sum of the pseudo header that TCP, UDP and ICMPv6 add to their checksums. */
  public static long pseudoHeader(InetAddress source, InetAddress destination, int protocol, int dataBytes) {
    byte[] from = source.getAddress();
    byte[] to = destination.getAddress();
    return InternetChecksum.sum(from, 0, from.length) + InternetChecksum.sum(to, 0, to.length) + protocol + dataBytes;
  }

  /** Whether the checksum over the data and the pseudo header is that of a packet that nobody damaged. */
  public boolean checksumIsRight() {
    long sum = pseudoHeader(source, destination, protocol, dataBytes())
        + InternetChecksum.sum(bytes, data, dataBytes());
    return InternetChecksum.finish(sum) == 0;
  }
}

package org.javisor.network.packet;

import java.util.Optional;

/**
 * A TCP segment in the bytes of a packet.
 *
 * @param sequence of the first byte, or of SYN
 * @param acknowledgment if ACK is set
 * @param flags {@link #FIN} and its like
 * @param window as it stands in the header, not scaled
 * @param mss from the option; 0 if there is none
 * @param windowScale from the option; -1 if there is none
 * @param bytes the frame
 * @param data where the data begin
 * @param length of the data
 * @see "RFC 9293, 3.1 Header Format; RFC 7323, 2 TCP Window Scale Option"
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares segments; the bytes are shared instead of copied.
public record TcpSegment(
    int sourcePort, int destinationPort, int sequence, int acknowledgment, int flags, int window, int mss,
    int windowScale, byte[] bytes, int data, int length) {
  public static final int FIN = 1;
  public static final int SYN = 1 << 1;
  public static final int RST = 1 << 2;
  public static final int PSH = 1 << 3;
  public static final int ACK = 1 << 4;

  static final int HEADER = 20;

  private static final int OPTION_END = 0;
  private static final int OPTION_NOTHING = 1;
  private static final int OPTION_MSS = 2;
  private static final int OPTION_WINDOW_SCALE = 3;
  private static final int LARGEST_SCALE = 14;

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** What the segment takes of the sequence space. */
  public int span() {
    return length + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
  }

  /** @param trusted whether the checksum is not to be looked at, as the sender left it undone */
  public static Optional<TcpSegment> parse(IpPacket ip, boolean trusted) {
    if (ip.dataBytes() < HEADER) {
      return Optional.empty();
    }
    byte[] b = ip.bytes();
    int at = ip.data();
    int header = (b[at + 12] & 0xF0) >>> 2;
    if (header < HEADER || header > ip.dataBytes() || !trusted && !ip.checksumIsRight()) {
      return Optional.empty();
    }
    int mss = 0;
    int scale = -1;
    for (int i = at + HEADER; i < at + header && b[i] != OPTION_END;) {
      int left = at + header - i;
      int size = b[i] == OPTION_NOTHING ? 1 : left < 2 ? 0 : Bytes.byteAt(b, i + 1);
      if (size == 0 || size > left || size < 2 && b[i] != OPTION_NOTHING) {
        break;
      }
      if (b[i] == OPTION_MSS && size == 4) {
        mss = Bytes.word(b, i + 2);
      } else if (b[i] == OPTION_WINDOW_SCALE && size == 3) {
        scale = Math.min(Bytes.byteAt(b, i + 2), LARGEST_SCALE);
      }
      i += size;
    }
    return Optional.of(
        new TcpSegment(
            Bytes.word(b, at), Bytes.word(b, at + 2), Bytes.doubleword(b, at + 4), Bytes.doubleword(b, at + 8),
            b[at + 13] & 0x3F, Bytes.word(b, at + 14), mss, scale, b, at + header, ip.dataBytes() - header));
  }
}

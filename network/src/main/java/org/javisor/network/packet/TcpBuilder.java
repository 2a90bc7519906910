package org.javisor.network.packet;

import java.net.InetSocketAddress;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.InternetChecksum;
import org.javisor.device.network.MacAddress;
import org.javisor.device.network.Offload;

/** Writes TCP segments, whose checksums are left to whoever must look at them. */
public final class TcpBuilder {
  /** Options of a SYN: MSS, no operation, window scale. */
  private static final int SYN_OPTIONS = 8;

  private static final int CHECKSUM = 16;

  private TcpBuilder() {}

  /**
   * A header's fields beside the ports.
   *
   * @param mss announced if SYN is set
   * @param windowScale announced if SYN is set; -1 for none
   */
  public record Fields(int sequence, int acknowledgment, int flags, int window, int mss, int windowScale) {}

  /** Who sends to whom. */
  public record Ends(MacAddress from, MacAddress to, InetSocketAddress source, InetSocketAddress destination) {}

  /**
   * A segment.
   *
   * @param segmentBytes larger data are to be cut into pieces of that size
   */
  public static EthernetFrame frame(Ends ends, Fields fields, Payload payload, int segmentBytes) {
    InetSocketAddress source = ends.source;
    InetSocketAddress destination = ends.destination;
    boolean syn = (fields.flags & TcpSegment.SYN) != 0;
    int header = TcpSegment.HEADER + (syn ? SYN_OPTIONS : 0);
    byte[] b = IpBuilder.frame(destination.getAddress(), header + payload.length());
    IpBuilder.headers(b, ends.from, ends.to, source.getAddress(), destination.getAddress(), IpPacket.TCP);
    int at = IpBuilder.headerBytes(destination.getAddress());
    Bytes.word(b, at, source.getPort());
    Bytes.word(b, at + 2, destination.getPort());
    Bytes.doubleword(b, at + 4, fields.sequence);
    Bytes.doubleword(b, at + 8, fields.acknowledgment);
    b[at + 12] = (byte) (header << 2);
    b[at + 13] = (byte) fields.flags;
    Bytes.word(b, at + 14, fields.window);
    if (syn) {
      Bytes.doubleword(b, at + 20, 0x0204_0000 | fields.mss);
      Bytes.doubleword(b, at + 24, fields.windowScale < 0 ? 0x0101_0101 : 0x0103_0300 | fields.windowScale);
    }
    payload.copy(b, at + header);
    long sum = IpPacket.pseudoHeader(
        source.getAddress(), destination.getAddress(), IpPacket.TCP, header + payload.length());
    Bytes.word(b, at + CHECKSUM, InternetChecksum.fold(sum));
    return new EthernetFrame(
        b, new Offload(at, CHECKSUM, payload.length() > segmentBytes ? segmentBytes : 0));
  }

  /** Where the data come from. */
  public interface Payload {
    Payload NONE = new Payload() {
      @Override
      public int length() {
        return 0;
      }

      @Override
      public void copy(byte[] to, int offset) {
        // There is nothing.
      }
    };

    int length();

    void copy(byte[] to, int offset);
  }
}

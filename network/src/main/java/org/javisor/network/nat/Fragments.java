package org.javisor.network.nat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.InternetChecksum;
import org.javisor.network.packet.Bytes;
import org.javisor.network.packet.EtherType;

/**
 * Cuts IPv4 packets that are larger than the guests' network takes. Those of IPv6 are left out: no sender of the host's
 * network makes them.
 *
 * @see "RFC 791, 3.2 Discussion"
 */
final class Fragments {
  private static final int ETHERNET = 14;
  private static final int HEADER = 20;
  private static final int MORE = 0x2000;

  private Fragments() {}

  /** @param frame a packet with a header of 20 bytes */
  static List<EthernetFrame> of(EthernetFrame frame, int mtu, int identification) {
    byte[] b = frame.bytes();
    if (b.length - ETHERNET <= mtu || frame.type() != EtherType.IPV4) {
      return List.of(frame);
    }
    List<EthernetFrame> fragments = new ArrayList<>();
    int piece = (mtu - HEADER) / 8 * 8;
    int data = ETHERNET + HEADER;
    for (int done = 0; data + done < b.length; done += piece) {
      int length = Math.min(piece, b.length - data - done);
      byte[] f = Arrays.copyOf(b, data + length);
      System.arraycopy(b, data + done, f, data, length);
      boolean last = data + done + length == b.length;
      Bytes.word(f, ETHERNET + 2, HEADER + length);
      Bytes.word(f, ETHERNET + 4, identification);
      Bytes.word(f, ETHERNET + 6, done / 8 | (last ? 0 : MORE));
      Bytes.word(f, ETHERNET + 10, 0);
      Bytes.word(f, ETHERNET + 10, InternetChecksum.of(f, ETHERNET, HEADER));
      fragments.add(new EthernetFrame(f));
    }
    return List.copyOf(fragments);
  }
}

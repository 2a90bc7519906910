package org.javisor.devices.pc.e1000;

import org.javisor.device.network.InternetChecksum;

/**
 * Checks the checksums of a received frame: what the status and the errors of its descriptor say of them.
 *
 * @see "Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual, 3.2.9 Receive Packet
 *     Checksum Off Loading"
 */
final class ReceivedChecksums {
  private static final int IPV4 = 0x0800;
  private static final int TCP = 6;
  private static final int UDP = 17;

  private ReceivedChecksums() {}

  /**
   * @param control RXCSUM
   * @return status in the low byte, errors in the next one
   */
  static int check(byte[] frame, int length, int control) {
    int ip = 14;
    boolean version4 = length >= ip + 20 && word(frame, 12) == IPV4 && frame[ip] >>> 4 == 4;
    int header = 4 * (frame[ip < length ? ip : 0] & 0xF);
    if (!version4 || header < 20 || ip + header > length) {
      return Bits.RX_IXSM;
    }
    int result = 0;
    boolean ipChecked = (control & Bits.RXCSUM_IPOFLD) != 0;
    if (ipChecked) {
      result |= Bits.RX_IPCS;
      result |= InternetChecksum.of(frame, ip, header) == 0 ? 0 : Bits.RX_IPE << 8;
    }
    int total = word(frame, ip + 2);
    boolean whole = (word(frame, ip + 6) & 0x3FFF) == 0 && total >= header && ip + total <= length;
    if ((control & Bits.RXCSUM_TUOFLD) != 0 && whole) {
      result |= transport(frame, ip, header, total - header);
    }
    return result == 0 ? Bits.RX_IXSM : result;
  }

  private static int transport(byte[] frame, int ip, int header, int bytes) {
    int protocol = frame[ip + 9] & 0xFF;
    int start = ip + header;
    boolean tcp = protocol == TCP && bytes >= 20;
    boolean udp = protocol == UDP && bytes >= 8 && word(frame, start + 6) != 0;
    if (!tcp && !udp) {
      return 0;
    }
    long sum = InternetChecksum.sum(frame, ip + 12, 8) + protocol + bytes + InternetChecksum.sum(frame, start, bytes);
    return Bits.RX_TCPCS | (InternetChecksum.finish(sum) == 0 ? 0 : Bits.RX_TCPE << 8);
  }

  private static int word(byte[] b, int offset) {
    return (b[offset] & 0xFF) << 8 | b[offset + 1] & 0xFF;
  }
}

package org.javisor.devices.pc.e1000;

import java.util.Arrays;
import java.util.Optional;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.InternetChecksum;
import org.javisor.device.network.Offload;

/**
 * Puts a packet together from the buffers of its descriptors. The cutting of large segments and the checksums of TCP
 * and UDP are left to whoever takes the frame; packets that are too large or whose headers lie are dropped.
 *
 * @see "Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual, 3.4 to 3.6"
 */
final class PacketBuilder {
  private static final int IPV6_HEADER_BYTES = 40;

  private final byte[] buffer = new byte[EthernetFrame.LARGEST_BYTES - EthernetFrame.TAG_BYTES];
  private int length;
  private boolean tooLong;

  /** Where the next bytes go, if that many fit. */
  boolean fits(int bytes) {
    tooLong |= length + bytes > buffer.length;
    return !tooLong;
  }

  byte[] buffer() {
    return buffer;
  }

  int length() {
    return length;
  }

  void added(int bytes) {
    length += bytes;
  }

  void clear() {
    length = 0;
    tooLong = false;
  }

  /**
   * A checksum over a range, which may reach beyond the packet and then ends with it.
   *
   * @param end its last byte; 0 for the packet's last
   */
  private void checksum(int start, int place, int end) {
    int behind = end == 0 ? length : Math.min(end + 1, length);
    if (start < behind && place + 2 <= length) {
      InternetChecksum.store(buffer, place, 0);
      InternetChecksum.store(buffer, place, InternetChecksum.of(buffer, start, behind - start));
    }
  }

  /** The packet of legacy descriptors: with IC, a checksum from CSS to its end is put at CSO. */
  Optional<EthernetFrame> legacy(boolean insertChecksum, int start, int place) {
    if (insertChecksum && start < length && place + 2 <= length) {
      InternetChecksum.store(buffer, place, InternetChecksum.of(buffer, start, length - start));
    }
    return frame(Offload.NONE);
  }

  /** The packet of data descriptors. */
  Optional<EthernetFrame> extended(TransmitContext context, boolean segmentation, int options) {
    if (segmentation) {
      return segments(context);
    }
    if ((options & Bits.POPTS_IXSM) != 0) {
      checksum(context.ipStart(), context.ipChecksum(), context.ipEnd());
    }
    if ((options & Bits.POPTS_TXSM) == 0) {
      return frame(Offload.NONE);
    }
    int start = context.transportStart();
    int offset = context.transportChecksum() - start;
    boolean toTheEnd = context.transportEnd() == 0 || context.transportEnd() >= length - 1;
    if (toTheEnd && start > 0 && offset >= 0 && context.transportChecksum() + 2 <= length) {
      return frame(Offload.checksum(start, offset));
    }
    if (start < length && context.transportChecksum() + 2 <= length) {
      int behind = toTheEnd ? length : context.transportEnd() + 1;
      int sum = behind <= start ? 0 : InternetChecksum.of(buffer, start, behind - start);
      InternetChecksum.store(buffer, context.transportChecksum(), sum);
    }
    return frame(Offload.NONE);
  }

  private Optional<EthernetFrame> segments(TransmitContext context) {
    int start = context.transportStart();
    int place = context.transportChecksum();
    int ip = context.ipStart();
    boolean version4 = (context.command() & Bits.TUCMD_IP) != 0;
    boolean headersFit = ip >= EthernetFrame.HEADER_BYTES
        && start > ip
        && place >= start
        && place + 2 <= length
        && context.headerBytes() <= length
        && start >= ip + (version4 ? 20 : IPV6_HEADER_BYTES);
    if (!headersFit || context.segmentBytes() == 0 || (context.command() & Bits.TUCMD_TCP) == 0) {
      return Optional.empty();
    }
    if (version4) {
      InternetChecksum.store(buffer, ip + 2, length - ip);
      checksum(ip, context.ipChecksum(), context.ipEnd());
    } else {
      InternetChecksum.store(buffer, ip + 4, length - ip - IPV6_HEADER_BYTES);
    }
    return frame(new Offload(start, place - start, context.segmentBytes()));
  }

  private Optional<EthernetFrame> frame(Offload offload) {
    if (tooLong || !EthernetFrame.isSize(length)) {
      return Optional.empty();
    }
    return Optional.of(new EthernetFrame(Arrays.copyOf(buffer, length), offload));
  }

  /** Puts a VLAN tag between addresses and type. */
  static EthernetFrame tagged(EthernetFrame frame, int type, int tag) {
    byte[] from = frame.bytes();
    byte[] bytes = new byte[from.length + EthernetFrame.TAG_BYTES];
    System.arraycopy(from, 0, bytes, 0, 12);
    InternetChecksum.store(bytes, 12, type);
    InternetChecksum.store(bytes, 14, tag);
    System.arraycopy(from, 12, bytes, 16, from.length - 12);
    Offload o = frame.offload();
    int start = o.checksumStart() == 0 ? 0 : o.checksumStart() + EthernetFrame.TAG_BYTES;
    return new EthernetFrame(bytes, new Offload(start, o.checksumOffset(), o.segmentBytes()));
  }

  byte[] save() {
    return Arrays.copyOf(buffer, tooLong ? 0 : length);
  }

  void restore(byte[] bytes) {
    clear();
    length = Math.min(bytes.length, buffer.length);
    System.arraycopy(bytes, 0, buffer, 0, length);
  }
}

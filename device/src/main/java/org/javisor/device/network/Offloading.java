package org.javisor.device.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Does what the sender of a frame left undone.
 *
 * @see "RFC 9293, 3.7.1 Maximum Segment Size Option; virtio 1.2, 5.1.6.2 Packet Transmission"
 */
public final class Offloading {
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86DD;
  private static final int TAGGED = 0x8100;
  private static final int SERVICE_TAGGED = 0x88A8;

  private static final int IPV6_HEADER_BYTES = 40;
  private static final int TCP = 6;
  private static final int FIN = 1;
  private static final int PSH = 1 << 3;
  private static final int CWR = 1 << 7;

  private Offloading() {}

  /**
   * The frames to put on the wire instead: the frame itself if nothing was left to do.
   *
   * @return none for a frame whose headers are not what its offload says
   */
  public static List<EthernetFrame> finish(EthernetFrame frame) {
    Offload offload = frame.offload();
    if (offload.isNone()) {
      return List.of(frame);
    }
    if (offload.segmentBytes() == 0) {
      return checksum(frame.bytes(), offload);
    }
    Headers headers = Headers.of(frame.bytes());
    return headers == null ? List.of() : new Cut(frame.bytes(), headers, offload.segmentBytes()).all();
  }

  private static List<EthernetFrame> checksum(byte[] original, Offload offload) {
    int at = offload.checksumStart() + offload.checksumOffset();
    if (offload.checksumStart() < 0 || offload.checksumOffset() < 0 || at < 0 || at + 2 > original.length) {
      return List.of();
    }
    byte[] bytes = original.clone();
    int value = InternetChecksum.of(bytes, offload.checksumStart(), bytes.length - offload.checksumStart());
    // For UDP, zero would say that there is no checksum; for the others, both mean the same.
    InternetChecksum.store(bytes, at, value == 0 ? 0xFFFF : value);
    return List.of(new EthernetFrame(bytes));
  }

  /**
   * Where the headers of a TCP segment are.
   *
   * @param ip start of the IP header
   * @param tcp start of the TCP header
   * @param data start of the data
   */
  private record Headers(boolean version6, int ip, int tcp, int data) {
    static @Nullable Headers of(byte[] b) {
      int type = 12;
      for (int tags = 0; tags < 2 && isTag(word(b, type)) && type + 6 <= b.length; tags++) {
        type += EthernetFrame.TAG_BYTES;
      }
      int ip = type + 2;
      boolean version6 = word(b, type) == IPV6;
      int least = version6 ? IPV6_HEADER_BYTES : 20;
      if (!version6 && word(b, type) != IPV4 || ip + least > b.length) {
        return null;
      }
      int header = version6 ? IPV6_HEADER_BYTES : 4 * (b[ip] & 0xF);
      int tcp = ip + header;
      int protocol = version6 ? b[ip + 6] : b[ip + 9];
      if (header < least || protocol != TCP || tcp + 20 > b.length) {
        return null;
      }
      int tcpHeader = (b[tcp + 12] & 0xF0) >>> 2;
      int data = tcp + tcpHeader;
      return tcpHeader < 20 || data > b.length ? null : new Headers(version6, ip, tcp, data);
    }

    private static boolean isTag(int type) {
      return type == TAGGED || type == SERVICE_TAGGED;
    }
  }

  /** A segment that is being cut. */
  @SuppressWarnings("ArrayRecordComponent") // A view for the moment; nobody compares them.
  private record Cut(byte[] bytes, Headers at, int segmentBytes) {
    List<EthernetFrame> all() {
      List<EthernetFrame> frames = new ArrayList<>();
      int done = at.data;
      do {
        int end = Math.min(done + segmentBytes, bytes.length);
        frames.add(piece(frames.size(), done, end));
        done = end;
      } while (done < bytes.length);
      return frames;
    }

    private EthernetFrame piece(int number, int start, int end) {
      byte[] b = Arrays.copyOf(bytes, at.data + end - start);
      System.arraycopy(bytes, start, b, at.data, end - start);
      int tcpBytes = b.length - at.tcp;
      if (at.version6) {
        InternetChecksum.store(b, at.ip + 4, b.length - at.ip - IPV6_HEADER_BYTES);
      } else {
        InternetChecksum.store(b, at.ip + 2, b.length - at.ip);
        InternetChecksum.store(b, at.ip + 4, word(b, at.ip + 4) + number);
        InternetChecksum.store(b, at.ip + 10, 0);
        InternetChecksum.store(b, at.ip + 10, InternetChecksum.of(b, at.ip, at.tcp - at.ip));
      }
      int sequence = (word(b, at.tcp + 4) << 16 | word(b, at.tcp + 6)) + start - at.data;
      InternetChecksum.store(b, at.tcp + 4, sequence >>> 16);
      InternetChecksum.store(b, at.tcp + 6, sequence);
      b[at.tcp + 13] &= (byte) ~((end < bytes.length ? FIN | PSH : 0) | (number > 0 ? CWR : 0));
      InternetChecksum.store(b, at.tcp + 16, 0);
      long addresses = at.version6
          ? InternetChecksum.sum(b, at.ip + 8, 32)
          : InternetChecksum.sum(b, at.ip + 12, 8);
      long sum = addresses + TCP + tcpBytes + InternetChecksum.sum(b, at.tcp, tcpBytes);
      InternetChecksum.store(b, at.tcp + 16, InternetChecksum.finish(sum));
      return new EthernetFrame(b);
    }
  }

  private static int word(byte[] b, int offset) {
    return (b[offset] & 0xFF) << 8 | b[offset + 1] & 0xFF;
  }
}

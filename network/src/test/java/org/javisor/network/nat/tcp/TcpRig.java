package org.javisor.network.nat.tcp;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.javisor.network.nat.FakeSocket;
import org.javisor.network.nat.NoEvents;
import org.javisor.network.nat.Prefix;
import org.javisor.network.packet.TcpBuilder;
import org.javisor.network.packet.TcpSegment;

/**
 * A connection, the guest's end of it as a test plays it, and time. Numbers of ours begin at 1000, the guest's at 5000.
 */
final class TcpRig {
  static final int MSS = 1460;

  /** A segment that the guest would get. */
  @SuppressWarnings("ArrayRecordComponent") // Tests compare its parts one by one.
  record Sent(int sequence, int acknowledgment, int flags, int window, byte[] data, int mss, int scale) {}

  final List<Sent> sent = new ArrayList<>();
  final TcpConnection tcp = new TcpConnection(this::take, MSS, 1000);
  final FakeSocket socket = new FakeSocket(new InetSocketAddress(Prefix.literal("192.0.2.1"), 80), NoEvents.INSTANCE);
  long now = 1_000_000;
  int window = 0xFFFF;

  private void take(TcpBuilder.Fields fields, TcpBuilder.Payload payload, int segmentBytes) {
    byte[] data = new byte[payload.length()];
    payload.copy(data, 0);
    sent.add(
        new Sent(
            fields.sequence(), fields.acknowledgment(), fields.flags(), fields.window(), data, fields.mss(),
            fields.windowScale()));
  }

  /** What was sent since the last look. */
  List<Sent> sent() {
    tcp.flush(now);
    List<Sent> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  void segment(int sequence, int acknowledgment, int flags, byte[] data) {
    tcp.segment(
        new TcpSegment(40_000, 80, sequence, acknowledgment, flags, window, 0, -1, data, 0, data.length), now);
  }

  void ack(int acknowledgment) {
    segment(5001, acknowledgment, TcpSegment.ACK, new byte[0]);
  }

  /** The guest connects, and the host, too. The guest's window is not scaled. */
  void establish() {
    tcp.accept(new TcpSegment(40_000, 80, 5000, 0, TcpSegment.SYN, window, MSS, 0, new byte[0], 0, 0), socket, now);
    tcp.connected();
    sent();
    ack(1001);
    sent();
  }

  /** Bytes from the host's other end. */
  void hostSends(byte[] bytes) {
    socket.arrive(bytes);
    tcp.readable();
  }

  void advance(long nanos) {
    long end = now + nanos;
    while (tcp.deadline() <= end) {
      now = Math.max(now, tcp.deadline());
      tcp.expire(now);
      tcp.flush(now);
    }
    now = end;
  }
}

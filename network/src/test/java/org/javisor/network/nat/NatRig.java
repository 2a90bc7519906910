package org.javisor.network.nat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.device.network.Offloading;
import org.javisor.network.packet.EtherType;
import org.javisor.network.packet.IcmpMessage;
import org.javisor.network.packet.IpPacket;
import org.javisor.network.packet.TcpBuilder;
import org.javisor.network.packet.TcpSegment;
import org.javisor.network.packet.UdpDatagram;

/** A NAT between a guest whose frames a test makes, and a host that it plays. */
final class NatRig {
  static final MacAddress GUEST = MacAddress.parse("52:54:00:00:00:01");
  static final MacAddress ROUTER = MacAddress.parse("52:55:0a:00:02:02");
  static final InetAddress GUEST_IP = Prefix.literal("10.0.2.15");
  static final InetAddress GATEWAY = Prefix.literal("10.0.2.2");
  static final InetAddress NAMES = Prefix.literal("10.0.2.3");
  static final InetAddress SERVER = Prefix.literal("192.0.2.80");

  final FakeHost host = new FakeHost();
  final Nat nat;
  private final List<EthernetFrame> frames = new ArrayList<>();
  long now = 1;

  NatRig(NatSettings settings) {
    nat = new Nat(settings, host, frames::add, new SplittableRandom(1));
  }

  NatRig() {
    this(NatSettings.standard());
  }

  /** A frame from the guest, as a wire carries it. */
  void send(EthernetFrame frame) {
    nat.time(now);
    Offloading.finish(frame).forEach(nat::frame);
    nat.flush();
  }

  void advance(long nanos) {
    long end = now + nanos;
    while (nat.deadline() <= end) {
      now = Math.max(now, nat.deadline());
      nat.time(now);
      nat.expire();
      nat.flush();
    }
    now = end;
    nat.time(now);
  }

  /** What the guest got since the last look, as a wire carries it. */
  List<EthernetFrame> frames() {
    List<EthernetFrame> taken = frames.stream().flatMap(frame -> Offloading.finish(frame).stream()).toList();
    frames.clear();
    return taken;
  }

  Stream<IpPacket> packets() {
    return frames().stream()
        .flatMap(
            frame -> (frame.type() == EtherType.IPV6 ? IpPacket.parse6(frame.bytes(), 14)
                : IpPacket.parse4(frame.bytes(), 14)).stream());
  }

  List<UdpDatagram> datagrams() {
    return packets().flatMap(ip -> UdpDatagram.parse(ip, false).stream()).toList();
  }

  List<TcpSegment> segments() {
    return packets().flatMap(ip -> TcpSegment.parse(ip, false).stream()).toList();
  }

  List<IcmpMessage> messages() {
    return packets().flatMap(ip -> IcmpMessage.parse(ip).stream()).toList();
  }

  void udp(int from, InetAddress to, int port, byte[] data) {
    send(new UdpDatagram(new InetSocketAddress(GUEST_IP, from), new InetSocketAddress(to, port), data)
        .frame(GUEST, ROUTER));
  }

  void tcp(int from, InetAddress to, int port, TcpBuilder.Fields fields, byte[] data) {
    TcpBuilder.Payload payload = new TcpBuilder.Payload() {
      @Override
      public int length() {
        return data.length;
      }

      @Override
      public void copy(byte[] target, int offset) {
        System.arraycopy(data, 0, target, offset, data.length);
      }
    };
    send(
        TcpBuilder.frame(
            new TcpBuilder.Ends(
                GUEST, ROUTER, new InetSocketAddress(GUEST_IP, from), new InetSocketAddress(to, port)),
            fields, payload,
            1460));
  }

  void syn(int from, InetAddress to, int port) {
    tcp(from, to, port, new TcpBuilder.Fields(5000, 0, TcpSegment.SYN, 0xFFFF, 1460, 7), new byte[0]);
  }
}

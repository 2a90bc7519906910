package org.javisor.network.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.InternetChecksum;
import org.javisor.device.network.MacAddress;
import org.javisor.device.network.Offload;
import org.javisor.network.packet.ArpPacket;
import org.javisor.network.packet.Bytes;
import org.javisor.network.packet.DhcpMessage;
import org.javisor.network.packet.DnsQuery;
import org.javisor.network.packet.IcmpMessage;
import org.javisor.network.packet.TcpBuilder;
import org.javisor.network.packet.UdpDatagram;
import org.javisor.testkit.Fuzzing;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged frames of all kinds into a NAT, answers of a hostile host among them: nothing may throw, all stays bounded.
 */
@Tag("fuzz")
@Timeout(300)
class HostileFramesTest {
  private static final int FRAMES = 10_000;

  private final Fuzzing fuzzing = Fuzzing.of(HostileFramesTest.class);
  private final RandomGenerator random = fuzzing.random();

  @Test
  void noFrameDoesHarm() {
    long answered = 0;
    for (long round = fuzzing.rounds(15, 1500); round > 0; round--) {
      NatRig rig = new NatRig();
      if (random.nextBoolean()) {
        rig.host.nameServers = List.of(new InetSocketAddress(Prefix.literal("192.0.2.53"), 53));
      }
      for (int i = 0; i < FRAMES; i++) {
        act(rig);
        if (i % 64 == 0) {
          answered += rig.frames().size();
        }
      }
      rig.advance(1_000_000_000_000L);
      assertThat(rig.nat.connections()).isLessThanOrEqualTo(TcpFlows.MOST_CONNECTIONS);
      rig.nat.close();
    }
    assertThat(answered).as("frames that were answered").isPositive();
  }

  private void act(NatRig rig) {
    switch (random.nextInt(24)) {
      case 0 -> rig.advance(random.nextLong(1L << random.nextInt(1, 35)));
      case 1 -> socket(rig);
      case 2 -> {
        if (!rig.host.datagrams.isEmpty()) {
          FakeHost.Datagrams socket = rig.host.datagrams.get(random.nextInt(rig.host.datagrams.size()));
          byte[] data = new byte[random.nextInt(4000)];
          random.nextBytes(data);
          if (!socket.closed && random.nextInt(8) == 0) {
            socket.events.refused();
          } else if (!socket.closed) {
            socket.events
                .received(random.nextBoolean() || socket.sent.isEmpty() ? data : damaged(socket.sent.getLast()));
          }
        }
      }
      default -> {
        EthernetFrame frame = damagedFrame(frame());
        rig.nat.time(rig.now);
        rig.nat.frame(frame);
        rig.nat.flush();
      }
    }
  }

  private void socket(NatRig rig) {
    if (rig.host.sockets.isEmpty()) {
      return;
    }
    FakeSocket socket = rig.host.sockets.get(random.nextInt(rig.host.sockets.size()));
    if (socket.closed) {
      return;
    }
    rig.nat.time(rig.now);
    switch (random.nextInt(5)) {
      case 0 -> socket.events.connected();
      case 1 -> socket.events.failed();
      case 2 -> {
        socket.arrive(new byte[random.nextInt(10_000)]);
        socket.ended |= random.nextInt(4) == 0;
        socket.events.readable();
      }
      case 3 -> {
        socket.broken |= random.nextInt(4) == 0;
        socket.events.readable();
      }
      default -> {
        socket.writeRoom = random.nextInt(10_000);
        socket.events.writable();
      }
    }
    rig.nat.flush();
  }

  /** A frame as a guest would send it. */
  private EthernetFrame frame() {
    boolean version6 = random.nextInt(4) == 0;
    InetAddress guest = Prefix.literal(version6 ? "fd6a:6176:6973::15" : "10.0.2." + (10 + random.nextInt(20)));
    String[] servers = version6
        ? new String[] {"fd6a:6176:6973::2", "fd6a:6176:6973::3", "2001:db8::1", "fe80::2", "ff02::1"}
        : new String[] {"10.0.2.2", "10.0.2.3", "192.0.2.1", "10.0.2.255", "255.255.255.255", "127.0.0.1"};
    InetAddress server = Prefix.literal(servers[random.nextInt(servers.length)]);
    InetSocketAddress from = new InetSocketAddress(guest, 1000 + random.nextInt(20));
    return switch (random.nextInt(6)) {
      case 0 -> new ArpPacket(
          random.nextInt(3), NatRig.GUEST, NatRig.GUEST_IP, NatRig.ROUTER, Prefix.literal("10.0.2.2"))
          .frame(NatRig.ROUTER);
      case 1 -> new UdpDatagram(from, new InetSocketAddress(server, 53), query()).frame(NatRig.GUEST, NatRig.ROUTER);
      case 2 -> new UdpDatagram(
          new InetSocketAddress(Prefix.literal("0.0.0.0"), 68),
          new InetSocketAddress(Prefix.literal("255.255.255.255"), 67), dhcp())
          .frame(NatRig.GUEST, MacAddress.BROADCAST);
      case 3 -> new IcmpMessage(
          version6 ? 128 + random.nextInt(9) : 8, 0, new byte[4 + random.nextInt(60)])
          .frame(NatRig.GUEST, NatRig.ROUTER, guest, server);
      case 4 ->
          new UdpDatagram(from, new InetSocketAddress(server, 1000 + random.nextInt(5)), new byte[random.nextInt(99)])
              .frame(NatRig.GUEST, NatRig.ROUTER);
      default -> TcpBuilder.frame(
          new TcpBuilder.Ends(NatRig.GUEST, NatRig.ROUTER, from, new InetSocketAddress(server, 80)),
          new TcpBuilder.Fields(
              5000 + random.nextInt(3), random.nextInt(), random.nextBoolean() ? 2 : random.nextInt(64),
              random.nextInt(0x1_0000), 1460, 7),
          TcpBuilder.Payload.NONE, 1460);
    };
  }

  private byte[] query() {
    byte[] message = {0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 'd', 'e', 'b', 2, 'e', 'x', 0, 0, 1, 0, 1};
    message[0] = (byte) random.nextInt();
    message[message.length - 3] = (byte) (random.nextBoolean() ? DnsQuery.A : DnsQuery.AAAA);
    return random.nextBoolean() ? message : damaged(message);
  }

  private byte[] dhcp() {
    Map<Integer, byte[]> options = new HashMap<>();
    options.put(DhcpMessage.MESSAGE_TYPE, new byte[] {(byte) random.nextInt(10)});
    if (random.nextBoolean()) {
      options.put(DhcpMessage.REQUESTED_ADDRESS, new byte[] {10, 0, 2, (byte) random.nextInt()});
    }
    InetAddress none = Prefix.literal("0.0.0.0");
    DhcpMessage message = new DhcpMessage(
        1, random.nextInt(), random.nextInt(0x1_0000), none, none, none,
        new MacAddress(0x5254_0000_0000L + random.nextInt(3000)), "", options);
    byte[] bytes = message.toBytes();
    return random.nextBoolean() ? bytes : damaged(bytes);
  }

  private byte[] damaged(byte[] bytes) {
    byte[] copy = Arrays.copyOf(bytes, random.nextInt(4) == 0 ? random.nextInt(bytes.length + 40) : bytes.length);
    for (int i = random.nextInt(4); i > 0 && copy.length > 0; i--) {
      copy[random.nextInt(copy.length)] = (byte) random.nextInt();
    }
    return copy;
  }

  /** Damage that checksums would find is repaired half of the time, so that it gets further. */
  private EthernetFrame damagedFrame(EthernetFrame frame) {
    byte[] bytes = frame.bytes().clone();
    if (random.nextInt(3) != 0) {
      bytes = damaged(bytes);
      if (!EthernetFrame.isSize(bytes.length)) {
        return frame;
      }
    }
    if (random.nextBoolean() && bytes.length >= 34 && Bytes.word(bytes, 12) == 0x0800) {
      int header = Math.min(4 * (bytes[14] & 0xF), bytes.length - 14);
      Bytes.word(bytes, 24, 0);
      Bytes.word(bytes, 24, InternetChecksum.of(bytes, 14, header));
    }
    return new EthernetFrame(bytes, random.nextBoolean() ? Offload.NONE : Offload.checksum(34, 16));
  }
}

package org.javisor.network.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.javisor.network.nat.NatRig.GATEWAY;
import static org.javisor.network.nat.NatRig.GUEST;
import static org.javisor.network.nat.NatRig.GUEST_IP;
import static org.javisor.network.nat.NatRig.NAMES;
import static org.javisor.network.nat.NatRig.ROUTER;
import static org.javisor.network.nat.NatRig.SERVER;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.network.packet.ArpPacket;
import org.javisor.network.packet.Bytes;
import org.javisor.network.packet.DnsQuery;
import org.javisor.network.packet.IcmpMessage;
import org.javisor.network.packet.TcpBuilder;
import org.javisor.network.packet.TcpSegment;
import org.javisor.network.packet.UdpDatagram;
import org.junit.jupiter.api.Test;

class NatTest {
  private static final long SECOND = 1_000_000_000L;

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] query(int id, String name, int type) {
    byte[] message = new byte[12 + 2 + name.length() + 4];
    Bytes.word(message, 0, id);
    Bytes.word(message, 2, 0x0100);
    Bytes.word(message, 4, 1);
    int at = 12;
    for (String label : name.split("\\.")) {
      message[at] = (byte) label.length();
      System.arraycopy(text(label), 0, message, at + 1, label.length());
      at += 1 + label.length();
    }
    Bytes.word(message, at + 1, type);
    Bytes.word(message, at + 3, 1);
    return message;
  }

  @Test
  void theGatewayAndTheNameServerAnswerArp() {
    NatRig rig = new NatRig();
    rig.send(ArpPacket.request(GUEST, GUEST_IP, GATEWAY).frame(MacAddress.BROADCAST));
    rig.send(ArpPacket.request(GUEST, GUEST_IP, NAMES).frame(MacAddress.BROADCAST));
    rig.send(ArpPacket.request(GUEST, GUEST_IP, Prefix.literal("10.0.2.77")).frame(MacAddress.BROADCAST));
    assertThat(rig.frames()).extracting(frame -> ArpPacket.parse(frame.bytes(), 14).orElseThrow())
        .containsExactly(
            new ArpPacket(ArpPacket.REPLY, ROUTER, GATEWAY, GUEST, GUEST_IP),
            new ArpPacket(ArpPacket.REPLY, ROUTER, NAMES, GUEST, GUEST_IP));
  }

  @Test
  void aTcpConnectionGoesThroughTheHost() {
    NatRig rig = new NatRig();
    rig.syn(40_000, SERVER, 80);
    FakeSocket socket = rig.host.sockets.getFirst();
    assertThat(socket.target).isEqualTo(new InetSocketAddress(SERVER, 80));
    socket.events.connected();
    rig.nat.flush();
    TcpSegment answer = rig.segments().getFirst();
    assertThat(answer.flags()).isEqualTo(TcpSegment.SYN | TcpSegment.ACK);
    int ours = answer.sequence() + 1;
    rig.tcp(40_000, SERVER, 80, new TcpBuilder.Fields(5001, ours, TcpSegment.ACK, 512, 0, -1), text("hello"));
    assertThat(socket.written.toString(StandardCharsets.US_ASCII)).isEqualTo("hello");
    socket.arrive(text("welcome"));
    socket.events.readable();
    rig.nat.flush();
    TcpSegment data = rig.segments().getLast();
    assertThat(new String(data.bytes(), data.data(), data.length(), StandardCharsets.US_ASCII)).isEqualTo("welcome");
    assertThat(data.sourcePort()).isEqualTo(80);
    assertThat(rig.nat.connections()).isEqualTo(1);
  }

  @Test
  void theHostsLoopbackIsClosedUnlessAPortIsAllowed() {
    NatRig rig = new NatRig();
    rig.syn(40_000, GATEWAY, 22);
    rig.syn(40_001, Prefix.literal("127.0.0.1"), 22);
    rig.syn(40_002, Prefix.literal("0.0.0.0"), 22);
    rig.syn(40_003, Prefix.literal("169.254.169.254"), 80);
    assertThat(rig.host.sockets).isEmpty();
    assertThat(rig.segments()).hasSize(4).allMatch(segment -> segment.has(TcpSegment.RST));
    NatRig open = new NatRig(
        NatSettings.standard().withFirewall(new Firewall(List.of(), Set.of(8080), false)));
    open.syn(40_000, GATEWAY, 8080);
    open.syn(40_001, GATEWAY, 8081);
    assertThat(open.host.sockets).singleElement().satisfies(
        socket -> assertThat(socket.target).isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080)));
  }

  @Test
  void anAllowListKeepsGuestsFromEverythingElse() {
    NatRig rig = new NatRig(
        NatSettings.standard()
            .withFirewall(new Firewall(List.of(Firewall.Rule.parse("192.0.2.0/24:443")), Set.of(), false)));
    rig.syn(40_000, SERVER, 443);
    rig.syn(40_001, SERVER, 80);
    rig.syn(40_002, Prefix.literal("198.51.100.1"), 443);
    rig.udp(5000, Prefix.literal("198.51.100.1"), 53, text("x"));
    assertThat(rig.host.sockets).hasSize(1);
    assertThat(rig.host.datagrams).isEmpty();
    assertThat(rig.nat.counters().values()).containsEntry("NAT connections refused", 3L);
  }

  @Test
  void datagramsGoOutAndAnswersComeBackUntilNobodySpeaks() {
    NatRig rig = new NatRig();
    rig.udp(5000, SERVER, 123, text("time?"));
    rig.udp(5000, SERVER, 123, text("time!"));
    FakeHost.Datagrams socket = rig.host.datagrams.getFirst();
    assertThat(rig.host.datagrams).hasSize(1);
    assertThat(socket.sent).hasSize(2);
    socket.events.received(text("noon"));
    assertThat(rig.datagrams()).singleElement().satisfies(answer -> {
      assertThat(answer.source()).isEqualTo(new InetSocketAddress(SERVER, 123));
      assertThat(answer.destination()).isEqualTo(new InetSocketAddress(GUEST_IP, 5000));
      assertThat(answer.data()).isEqualTo(text("noon"));
    });
    rig.advance(61 * SECOND);
    assertThat(socket.closed).isTrue();
  }

  @Test
  void aDatagramForNobodyIsAnsweredWithItsBeginning() {
    NatRig rig = new NatRig();
    rig.udp(5000, GATEWAY, 9, text("discard"));
    assertThat(rig.messages()).singleElement().satisfies(message -> {
      assertThat(message.type()).isEqualTo(IcmpMessage.UNREACHABLE);
      assertThat(Bytes.word(message.rest(), 4 + 20 + 2)).as("the quoted port").isEqualTo(9);
    });
  }

  @Test
  void aLargeDatagramTravelsInFragmentsBothWays() {
    NatRig rig = new NatRig();
    byte[] data = new byte[4000];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (i * 3);
    }
    EthernetFrame whole = new UdpDatagram(
        new InetSocketAddress(GUEST_IP, 5000), new InetSocketAddress(SERVER, 7), data).frame(GUEST, ROUTER);
    List<EthernetFrame> fragments = new ArrayList<>(Fragments.of(whole, 1500, 77));
    assertThat(fragments).hasSize(3);
    Collections.reverse(fragments);
    fragments.forEach(rig::send);
    FakeHost.Datagrams socket = rig.host.datagrams.getFirst();
    assertThat(socket.sent.getFirst()).isEqualTo(data);
    socket.events.received(data);
    assertThat(rig.frames()).hasSize(3).allMatch(frame -> frame.length() <= 1514);
  }

  @Test
  void namesAreAskedOfTheHostsServersOneAfterTheOther() {
    NatRig rig = new NatRig();
    rig.host.nameServers =
        List.of(
            new InetSocketAddress(Prefix.literal("192.0.2.53"), 53),
            new InetSocketAddress(Prefix.literal("192.0.2.54"), 53));
    rig.udp(5000, NAMES, 53, query(0x1234, "deb.example", DnsQuery.A));
    rig.advance(3 * SECOND);
    FakeHost.Datagrams second = rig.host.datagrams.get(1);
    byte[] asked = second.sent.getFirst();
    byte[] forged = query(0x1234, "evil.example", DnsQuery.A);
    second.events.received(forged);
    assertThat(rig.datagrams()).as("not an answer to the question").isEmpty();
    second.events.received(
        DnsQuery.parse(asked).orElseThrow().answer(DnsQuery.OK, List.of(Prefix.literal("198.51.100.7"))));
    assertThat(rig.datagrams()).singleElement().satisfies(answer -> {
      assertThat(Bytes.word(answer.data(), 0)).isEqualTo(0x1234);
      assertThat(Bytes.doubleword(answer.data(), answer.data().length - 4)).isEqualTo(0xC633_6407);
      assertThat(answer.source()).isEqualTo(new InetSocketAddress(NAMES, 53));
    });
    assertThat(second.closed).isTrue();
  }

  @Test
  void serversThatDoNotAnswerLeadToAFailure() {
    NatRig rig = new NatRig();
    rig.host.nameServers = List.of(new InetSocketAddress(Prefix.literal("192.0.2.53"), 53));
    rig.udp(5000, NAMES, 53, query(7, "deb.example", DnsQuery.A));
    rig.advance(10 * SECOND);
    assertThat(rig.datagrams()).singleElement()
        .satisfies(answer -> assertThat(answer.data()[3] & 0xF).isEqualTo(DnsQuery.SERVER_FAILURE));
  }

  @Test
  void withoutNameServersTheHostsResolverAnswers() {
    NatRig rig = new NatRig();
    rig.host.names.put("deb.example", List.of(Prefix.literal("198.51.100.7"), Prefix.literal("2001:db8::7")));
    rig.udp(5000, NAMES, 53, query(1, "deb.example", DnsQuery.AAAA));
    rig.udp(5000, NAMES, 53, query(2, "nowhere.example", DnsQuery.A));
    List<UdpDatagram> answers = rig.datagrams();
    assertThat(Bytes.word(answers.get(0).data(), 6)).as("answers").isEqualTo(1);
    assertThat(answers.get(0).data()[answers.get(0).data().length - 1]).isEqualTo((byte) 7);
    assertThat(answers.get(1).data()[3] & 0xF).isEqualTo(DnsQuery.NO_SUCH_NAME);
  }

  @Test
  void echoesAreAnsweredByTheGatewayAndByHostsThatCanBeReached() {
    NatRig rig = new NatRig();
    IcmpMessage echo = new IcmpMessage(IcmpMessage.ECHO, 0, text("\0\1\0\2ping"));
    rig.send(echo.frame(GUEST, ROUTER, GUEST_IP, GATEWAY));
    rig.send(echo.frame(GUEST, ROUTER, GUEST_IP, SERVER));
    rig.send(echo.frame(GUEST, ROUTER, GUEST_IP, Prefix.literal("198.51.100.1")));
    assertThat(rig.messages()).hasSize(2).allSatisfy(reply -> {
      assertThat(reply.type()).isEqualTo(IcmpMessage.ECHO_REPLY);
      assertThat(reply.rest()).isEqualTo(text("\0\1\0\2ping"));
    });
  }

  @Test
  void aForwardedPortLeadsToTheFirstGuestWhoseAddressIsAskedFor() throws IOException {
    NatRig rig = new NatRig(NatSettings.standard().withForwards(List.of(Forward.parse("tcp:8080:80"))));
    rig.nat.listen();
    FakeSocket socket = new FakeSocket(new InetSocketAddress(Prefix.literal("127.0.0.1"), 8080), NoEvents.INSTANCE);
    rig.host.listeners.get(8080).accepted(socket);
    rig.nat.flush();
    ArpPacket asked = ArpPacket.parse(rig.frames().getFirst().bytes(), 14).orElseThrow();
    assertThat(asked.targetIp()).isEqualTo(GUEST_IP);
    rig.send(new ArpPacket(ArpPacket.REPLY, GUEST, GUEST_IP, ROUTER, GATEWAY).frame(ROUTER));
    TcpSegment syn = rig.segments().getFirst();
    assertThat(syn.flags()).isEqualTo(TcpSegment.SYN);
    assertThat(syn.destinationPort()).isEqualTo(80);
    rig.tcp(
        80, GATEWAY, syn.sourcePort(),
        new TcpBuilder.Fields(9000, syn.sequence() + 1, TcpSegment.SYN | TcpSegment.ACK, 1000, 1460, 7), new byte[0]);
    socket.arrive(text("GET /"));
    assertThat(socket.wantsRead).isTrue();
  }

  @Test
  void aForwardedUdpPortFindsBackToEachOfItsPeers() throws IOException {
    NatRig rig = new NatRig(NatSettings.standard().withForwards(List.of(Forward.parse("udp:5353:53"))));
    rig.nat.listen();
    rig.send(ArpPacket.request(GUEST, GUEST_IP, GATEWAY).frame(MacAddress.BROADCAST));
    rig.frames();
    rig.host.ports.get(5353).received(new InetSocketAddress(Prefix.literal("127.0.0.1"), 7001), text("one"));
    rig.host.ports.get(5353).received(new InetSocketAddress(Prefix.literal("127.0.0.1"), 7002), text("two"));
    for (UdpDatagram question : rig.datagrams()) {
      rig.udp(53, GATEWAY, question.source().getPort(), question.data());
    }
    assertThat(rig.host.answers).containsExactly("7001: one", "7002: two");
  }

  @Test
  void aPortThatIsTakenIsNamed() {
    NatRig rig = new NatRig(NatSettings.standard().withForwards(List.of(Forward.parse("tcp:8080:80"))));
    rig.host.portTaken = true;
    assertThatIOException().isThrownBy(rig.nat::listen).withMessageContaining("8080");
  }

  @Test
  void connectionsAreBoundedAndRefusedBeyond() {
    NatRig rig = new NatRig();
    for (int i = 0; i < TcpFlows.MOST_CONNECTIONS + 5; i++) {
      rig.syn(10_000 + i, SERVER, 80);
    }
    assertThat(rig.nat.connections()).isEqualTo(TcpFlows.MOST_CONNECTIONS);
    assertThat(rig.segments()).hasSize(5).allMatch(segment -> segment.has(TcpSegment.RST));
    for (int i = 0; i < 2 * UdpFlows.MOST_FLOWS; i++) {
      rig.udp(10_000 + i, SERVER, 53, text("x"));
    }
    assertThat(rig.host.datagrams.stream().filter(socket -> !socket.closed)).hasSize(UdpFlows.MOST_FLOWS);
  }

  @Test
  void byIpv6ARouterSaysWhereItIs() {
    NatRig rig = new NatRig();
    InetAddress link = Prefix.literal("fe80::5054:ff:fe00:1");
    rig.send(
        new IcmpMessage(IcmpMessage.ROUTER_SOLICITATION, 0, new byte[4])
            .frame(GUEST, MacAddress.parse("33:33:00:00:00:02"), link, Prefix.literal("ff02::2")));
    IcmpMessage advertisement = rig.messages().getFirst();
    assertThat(advertisement.type()).isEqualTo(IcmpMessage.ROUTER_ADVERTISEMENT);
    assertThat(Bytes.address(advertisement.rest(), 12 + 8 + 8 + 16, 16)).isEqualTo(Prefix.literal("fd6a:6176:6973::"));
    byte[] solicitation = new byte[20];
    Bytes.address(solicitation, 4, Prefix.literal("fe80::2"));
    rig.send(
        new IcmpMessage(IcmpMessage.NEIGHBOR_SOLICITATION, 0, solicitation)
            .frame(GUEST, MacAddress.parse("33:33:ff:00:00:02"), link, Prefix.literal("ff02::1:ff00:2")));
    assertThat(rig.messages()).singleElement()
        .satisfies(answer -> assertThat(answer.type()).isEqualTo(IcmpMessage.NEIGHBOR_ADVERTISEMENT));
    InetAddress guest = Prefix.literal("fd6a:6176:6973::1234");
    rig.send(
        new IcmpMessage(IcmpMessage.ECHO_6, 0, text("\0\1\0\2ping"))
            .frame(GUEST, ROUTER, guest, Prefix.literal("fd6a:6176:6973::2")));
    assertThat(rig.messages()).singleElement()
        .satisfies(reply -> assertThat(reply.type()).isEqualTo(IcmpMessage.ECHO_REPLY_6));
    rig.send(
        TcpBuilder.frame(
            new TcpBuilder.Ends(
                GUEST, ROUTER, new InetSocketAddress(guest, 40_000),
                new InetSocketAddress(Prefix.literal("2001:db8::80"), 80)),
            new TcpBuilder.Fields(5000, 0, TcpSegment.SYN, 1000, 1440, 7), TcpBuilder.Payload.NONE, 1440));
    assertThat(rig.host.sockets.getFirst().target.getAddress()).isEqualTo(Prefix.literal("2001:db8::80"));
  }
}

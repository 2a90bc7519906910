package org.javisor.network.nat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.network.packet.ArpPacket;
import org.javisor.network.packet.DhcpMessage;
import org.javisor.network.packet.EtherType;
import org.javisor.network.packet.IcmpMessage;
import org.javisor.network.packet.IpPacket;
import org.javisor.network.packet.TcpSegment;
import org.javisor.network.packet.UdpDatagram;

/**
 * A router that makes connections of its own for those of guests.
 *
 * <p>One thread owns it. Whoever calls: first {@link #time}, then frames, expiries and events of the host in any order,
 * then {@link #flush}. Time is in nanoseconds. All tables are bounded, and what has no room is counted.
 */
public final class Nat implements AutoCloseable {
  private static final int MOST_ECHOES = 64;
  private static final int ICMP_QUOTE = 28;
  private static final int PORT_UNREACHABLE = 3;
  private static final int PORT_UNREACHABLE_6 = 4;
  private static final int FIRST_DYNAMIC_PORT = 49_152;

  private final NatSettings settings;
  private final HostNetwork host;
  private final RandomGenerator random;
  private final NatCounters counters = new NatCounters();
  private final Lan lan;
  private final Neighbourhood neighbourhood;
  private final DhcpServer dhcp;
  private final NameServer names;
  private final UdpFlows udp;
  private final TcpFlows tcp;
  private final Optional<TftpServer> tftp;
  private final Reassembly reassembly = new Reassembly(counters);
  private final List<AutoCloseable> listeners = new ArrayList<>();
  private int echoes;

  /**
   * @param cable takes frames for guests; large TCP segments and partial checksums among them
   * @param random for numbers that others must not guess
   */
  public Nat(NatSettings settings, HostNetwork host, Consumer<EthernetFrame> cable, RandomGenerator random) {
    this.settings = settings;
    this.host = host;
    this.random = random;
    neighbourhood = new Neighbourhood(settings, host.reachesIpv6());
    lan = new Lan(settings, counters, cable, neighbourhood::solicitation);
    dhcp = new DhcpServer(settings, counters);
    names = new NameServer(host, settings, counters, random);
    udp = new UdpFlows(host, lan, this::toGuest);
    tcp = new TcpFlows(host, lan, random);
    tftp = settings.boot().map(files -> new TftpServer(files, this::toGuest));
  }

  /**
   * Opens the forwarded ports.
   *
   * @throws IOException if one is taken; none is open then
   */
  public void listen() throws IOException {
    boolean complete = false;
    try {
      for (Forward forward : settings.forwards()) {
        listen(forward);
      }
      complete = true;
    } finally {
      if (!complete) {
        closeListeners();
      }
    }
  }

  private void listen(Forward forward) throws IOException {
    try {
      listeners.add(switch (forward.protocol()) {
        case TCP -> host.listen(forward.host(), socket -> accepted(forward, socket));
        case UDP -> {
          UdpForward leads = new UdpForward(forward);
          HostPort port = host.bind(forward.host(), leads);
          leads.port = Optional.of(port);
          yield port;
        }
      });
    } catch (IOException e) {
      throw new IOException(
          "port %d of this host cannot be forwarded: %s; choose another one"
              .formatted(forward.host().getPort(), e.getMessage()),
          e);
    }
  }

  public NatCounters counters() {
    return counters;
  }

  /** Says what time it is, before anything else is told. */
  public void time(long nanos) {
    lan.now = nanos;
  }

  // Frames from guests

  /** Takes a frame from a guest, with whatever it left undone. */
  public void frame(EthernetFrame frame) {
    MacAddress destination = frame.destination();
    if (!destination.equals(Lan.ROUTER) && !destination.isGroup() || frame.source().isGroup()) {
      return;
    }
    byte[] b = frame.bytes();
    switch (frame.type()) {
      case EtherType.ARP -> ArpPacket.parse(b, EthernetFrame.HEADER_BYTES)
          .ifPresentOrElse(this::arp, counters.malformed::increment);
      case EtherType.IPV4 -> IpPacket.parse4(b, EthernetFrame.HEADER_BYTES)
          .ifPresentOrElse(ip -> packet(ip, frame), counters.malformed::increment);
      case EtherType.IPV6 -> IpPacket.parse6(b, EthernetFrame.HEADER_BYTES)
          .ifPresentOrElse(ip -> packet(ip, frame), counters.malformed::increment);
      default -> counters.unknown.increment();
    }
  }

  private void arp(ArpPacket arp) {
    if (arp.senderMac().isGroup()) {
      counters.malformed.increment();
      return;
    }
    lan.learn(arp.senderIp(), arp.senderMac());
    if (arp.operation() == ArpPacket.REQUEST && settings.isOurs(arp.targetIp())) {
      lan.send(
          new ArpPacket(
              ArpPacket.REPLY,
              /* senderMac= */ Lan.ROUTER,
              /* senderIp= */ arp.targetIp(),
              /* targetMac= */ arp.senderMac(),
              /* targetIp= */ arp.senderIp())
              .frame(arp.senderMac()));
    }
  }

  private void packet(IpPacket ip, EthernetFrame frame) {
    lan.learn(ip.source(), frame.source());
    boolean trusted = !frame.offload().isNone();
    if (!ip.fragment().equals(IpPacket.Fragment.WHOLE)) {
      reassembly.add(ip, lan.now).ifPresent(whole -> whole(whole, frame.source(), false));
    } else {
      whole(ip, frame.source(), trusted);
    }
  }

  private void whole(IpPacket ip, MacAddress sender, boolean trusted) {
    switch (ip.protocol()) {
      case IpPacket.TCP -> TcpSegment.parse(ip, trusted)
          .ifPresentOrElse(segment -> tcp(ip, segment), counters.malformed::increment);
      case IpPacket.UDP -> UdpDatagram.parse(ip, trusted)
          .ifPresentOrElse(datagram -> udp(ip, datagram, sender), counters.malformed::increment);
      case IpPacket.ICMP, IpPacket.ICMP6 -> IcmpMessage.parse(ip)
          .ifPresentOrElse(message -> icmp(ip, message, sender), counters.malformed::increment);
      default -> counters.unknown.increment();
    }
  }

  /** Where the host connects to for a guest; empty if it must not. */
  private Optional<InetSocketAddress> target(InetSocketAddress remote) {
    InetAddress address = remote.getAddress();
    if (settings.isGateway(address)) {
      return settings.firewall().loopback(remote.getPort());
    }
    boolean outside = !settings.isInside(address) && !neighbourhood.isOurs(address);
    return outside && settings.firewall().permits(remote) ? Optional.of(remote) : Optional.empty();
  }

  private void tcp(IpPacket ip, TcpSegment segment) {
    if (!settings.isInside(ip.source()) || ip.destination().isMulticastAddress()) {
      return;
    }
    InetSocketAddress remote = new InetSocketAddress(ip.destination(), segment.destinationPort());
    Flow flow = new Flow(new InetSocketAddress(ip.source(), segment.sourcePort()), remote);
    boolean query = settings.isNameServer(ip.destination()) && segment.destinationPort() == NameServer.PORT;
    tcp.segment(flow, segment, query ? names.first() : target(remote), lan.now);
  }

  private void udp(IpPacket ip, UdpDatagram datagram, MacAddress sender) {
    InetAddress destination = ip.destination();
    int port = datagram.destination().getPort();
    if (port == DhcpServer.SERVER_PORT && ip.isVersion4()) {
      DhcpMessage.parse(datagram.data())
          .ifPresentOrElse(this::dhcp, counters.malformed::increment);
    } else if (!settings.isInside(ip.source())) {
      counters.unknown.increment();
    } else if (settings.isNameServer(destination) && port == NameServer.PORT) {
      names.ask(
          datagram.data(), lan.now,
          answer -> toGuest(
              new UdpDatagram(
                  /* source= */ datagram.destination(), /* destination= */ datagram.source(), answer)));
    } else if (tftp.isPresent() && settings.isGateway(destination) && port == TftpServer.PORT) {
      tftp.get().received(datagram, lan.now);
    } else if (udp.knows(new Flow(datagram.source(), datagram.destination()))) {
      udp.send(datagram, datagram.destination(), lan.now);
    } else if (!destination.isMulticastAddress() && !destination.equals(settings.broadcast())) {
      Optional<InetSocketAddress> target = target(datagram.destination());
      if (target.isPresent()) {
        udp.send(datagram, target.get(), lan.now);
      } else {
        counters.refused.increment();
        unreachable(ip, sender);
      }
    }
  }

  private void toGuest(UdpDatagram datagram) {
    if (datagram.data().length > NatSettings.MTU - 48) {
      fragmented(datagram);
    } else {
      lan.send(datagram.destination().getAddress(), mac -> datagram.frame(Lan.ROUTER, mac));
    }
  }

  private void fragmented(UdpDatagram datagram) {
    InetAddress guest = datagram.destination().getAddress();
    lan.send(guest, mac -> {
      List<EthernetFrame> frames = Fragments.of(datagram.frame(Lan.ROUTER, mac), NatSettings.MTU, random.nextInt());
      frames.subList(0, frames.size() - 1).forEach(lan::send);
      return frames.getLast();
    });
  }

  private void dhcp(DhcpMessage message) {
    dhcp.answer(message, lan.now).ifPresent(reply -> {
      // A client that has no address yet hears broadcasts, and frames to its own MAC address.
      InetAddress known = reply.client();
      boolean hasAddress = !known.isAnyLocalAddress() && settings.network().contains(known);
      boolean broadcast =
          !hasAddress && (reply.flags() & 0x8000) != 0 || reply.your().isAnyLocalAddress() && !hasAddress;
      InetAddress to = hasAddress ? known : broadcast ? Prefix.literal("255.255.255.255") : reply.your();
      lan.send(
          new UdpDatagram(
              new InetSocketAddress(settings.gateway(), DhcpServer.SERVER_PORT),
              new InetSocketAddress(to, DhcpServer.CLIENT_PORT), reply.toBytes())
              .frame(Lan.ROUTER, broadcast ? MacAddress.BROADCAST : reply.mac()));
    });
  }

  private void icmp(IpPacket ip, IcmpMessage message, MacAddress sender) {
    boolean version4 = ip.isVersion4();
    if (version4 != (ip.protocol() == IpPacket.ICMP)) {
      counters.malformed.increment();
      return;
    }
    if (message.type() == (version4 ? IcmpMessage.ECHO : IcmpMessage.ECHO_6)) {
      echo(ip, message);
    } else if (!version4) {
      neighbourhood.message(ip, message, sender, lan);
    }
  }

  private void echo(IpPacket ip, IcmpMessage message) {
    InetAddress asked = ip.destination();
    InetAddress guest = ip.source();
    if (!settings.isInside(guest)) {
      return;
    }
    int type = ip.isVersion4() ? IcmpMessage.ECHO_REPLY : IcmpMessage.ECHO_REPLY_6;
    IcmpMessage reply = new IcmpMessage(type, 0, message.rest());
    if (neighbourhood.isOurs(asked)) {
      lan.send(guest, mac -> reply.frame(Lan.ROUTER, mac, asked, guest));
    } else if (!settings.isInside(asked) && settings.firewall().permits(new InetSocketAddress(asked, 7))) {
      if (echoes >= MOST_ECHOES) {
        counters.full.increment();
        return;
      }
      echoes++;
      host.reachable(asked, answers -> {
        echoes--;
        if (answers) {
          lan.send(guest, mac -> reply.frame(Lan.ROUTER, mac, asked, guest));
        }
      });
    } else {
      counters.refused.increment();
    }
  }

  /** Tells a guest that nobody takes its datagram, quoting its beginning. */
  private void unreachable(IpPacket ip, MacAddress sender) {
    boolean version4 = ip.isVersion4();
    int quoted = version4 ? Math.min(ICMP_QUOTE, ip.end() - ip.start()) : Math.min(1200, ip.end() - ip.start());
    byte[] rest = new byte[4 + quoted];
    System.arraycopy(Arrays.copyOfRange(ip.bytes(), ip.start(), ip.start() + quoted), 0, rest, 4, quoted);
    IcmpMessage message = version4
        ? new IcmpMessage(IcmpMessage.UNREACHABLE, PORT_UNREACHABLE, rest)
        : new IcmpMessage(IcmpMessage.UNREACHABLE_6, PORT_UNREACHABLE_6, rest);
    InetAddress from = version4 ? settings.gateway() : settings.gateway6();
    lan.send(message.frame(Lan.ROUTER, sender, from, ip.source()));
  }

  // Forwarded ports

  private InetSocketAddress guest(Forward forward) {
    return new InetSocketAddress(forward.guest().orElse(settings.firstLease()), forward.guestPort());
  }

  private Optional<HostSocket.Events> accepted(Forward forward, HostSocket socket) {
    int port = FIRST_DYNAMIC_PORT + random.nextInt(0x1_0000 - FIRST_DYNAMIC_PORT);
    InetSocketAddress guest = guest(forward);
    InetAddress gateway = guest.getAddress().getAddress().length == 4 ? settings.gateway() : settings.gateway6();
    return tcp.accepted(new Flow(guest, new InetSocketAddress(gateway, port)), socket, lan.now);
  }

  /** Gives everybody who sends to a forwarded port a port of the gateway, so that answers find back. */
  private final class UdpForward implements HostPort.Events {
    private final Forward forward;
    private Optional<HostPort> port = Optional.empty();
    private final Map<InetSocketAddress, Flow> peers = new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Flow> eldest) {
        return size() > UdpFlows.MOST_FLOWS / 2;
      }
    };

    UdpForward(Forward forward) {
      this.forward = forward;
    }

    @Override
    public void received(InetSocketAddress from, byte[] data) {
      Flow flow = peers.computeIfAbsent(
          from,
          peer -> new Flow(
              guest(forward),
              new InetSocketAddress(
                  settings.gateway(), FIRST_DYNAMIC_PORT + random.nextInt(0x1_0000 - FIRST_DYNAMIC_PORT))));
      if (!udp.knows(flow)) {
        udp.adopt(flow, new HostDatagrams() {
          @Override
          public void send(byte[] answer) {
            port.ifPresent(open -> open.send(from, answer));
          }

          @Override
          public void close() {
            peers.remove(from);
          }
        }, lan.now);
      }
      toGuest(new UdpDatagram(flow.remote(), flow.guest(), data));
    }
  }

  // Time

  /** When {@link #expire} has something to do. */
  public long deadline() {
    long others = Math.min(names.deadline(), tftp.map(TftpServer::deadline).orElse(Long.MAX_VALUE));
    return Math.min(tcp.deadline(), Math.min(udp.deadline(), others));
  }

  public void expire() {
    tcp.expire(lan.now);
    udp.expire(lan.now);
    names.expire(lan.now);
    tftp.ifPresent(server -> server.expire(lan.now));
  }

  /** Sends what came of everything that was told since {@link #time}. */
  public void flush() {
    tcp.flush(lan.now);
  }

  /** TCP connections that exist now. */
  public int connections() {
    return tcp.size();
  }

  private void closeListeners() {
    for (AutoCloseable listener : listeners) {
      try {
        listener.close();
      } catch (Exception e) {
        throw new IllegalStateException("a listener that is closed has nothing to say", e);
      }
    }
    listeners.clear();
  }

  /** Closes all sockets of the host; guests hear resets. */
  @Override
  public void close() {
    tcp.close();
    udp.close();
    names.close();
    closeListeners();
  }
}

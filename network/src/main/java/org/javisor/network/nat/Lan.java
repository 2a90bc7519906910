package org.javisor.network.nat;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.network.packet.ArpPacket;

/** The guests' network as the NAT's parts see it: who is where, and how to send something there. */
final class Lan {
  /** The NAT's own address. */
  static final MacAddress ROUTER = MacAddress.parse("52:55:0a:00:02:02");

  private static final int MOST_NEIGHBOURS = 1024;
  private static final int MOST_UNKNOWN = 64;
  private static final int MOST_WAITING = 16;

  final NatSettings settings;
  final NatCounters counters;

  /** In nanoseconds, when the NAT began to do what it does. */
  long now;

  private final Consumer<EthernetFrame> cable;
  private final Function<InetAddress, EthernetFrame> solicitation;

  /** The least recently heard first. */
  private final LinkedHashMap<InetAddress, MacAddress> neighbours = new LinkedHashMap<>(16, 0.75f, true);

  private final LinkedHashMap<InetAddress, Queue<Function<MacAddress, EthernetFrame>>> waiting = new LinkedHashMap<>();

  /** @param solicitation asks for an IPv6 address */
  Lan(
      NatSettings settings, NatCounters counters, Consumer<EthernetFrame> cable,
      Function<InetAddress, EthernetFrame> solicitation) {
    this.settings = settings;
    this.counters = counters;
    this.cable = cable;
    this.solicitation = solicitation;
  }

  void send(EthernetFrame frame) {
    cable.accept(frame);
  }

  /** Notes where an address of the guests' network is. */
  void learn(InetAddress address, MacAddress mac) {
    boolean sensible = !mac.isGroup()
        && settings.isInside(address)
        && !settings.isOurs(address)
        && !address.equals(settings.broadcast())
        && !address.isAnyLocalAddress();
    if (!sensible) {
      return;
    }
    neighbours.put(address, mac);
    if (neighbours.size() > MOST_NEIGHBOURS) {
      neighbours.pollFirstEntry();
    }
    Queue<Function<MacAddress, EthernetFrame>> frames = waiting.remove(address);
    if (frames != null) {
      frames.forEach(frame -> send(frame.apply(mac)));
    }
  }

  /** Sends to an address; asks for it first if nobody knows where it is. */
  void send(InetAddress to, Function<MacAddress, EthernetFrame> frame) {
    MacAddress mac = neighbours.get(to);
    if (mac != null) {
      send(frame.apply(mac));
      return;
    }
    if (!waiting.containsKey(to) && waiting.size() >= MOST_UNKNOWN) {
      waiting.pollFirstEntry();
    }
    Queue<Function<MacAddress, EthernetFrame>> frames = waiting.computeIfAbsent(to, address -> new ArrayDeque<>());
    if (frames.size() < MOST_WAITING) {
      frames.add(frame);
    } else {
      counters.full.increment();
    }
    send(to instanceof Inet4Address
        ? ArpPacket.request(ROUTER, settings.gateway(), to).frame(MacAddress.BROADCAST)
        : solicitation.apply(to));
  }

  boolean knows(InetAddress address) {
    return neighbours.containsKey(address);
  }
}

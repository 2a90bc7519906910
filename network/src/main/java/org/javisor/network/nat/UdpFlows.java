package org.javisor.network.nat;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.javisor.network.packet.UdpDatagram;

/** The guests' UDP conversations: each has a socket of the host until it is silent for a while. */
final class UdpFlows {
  static final int MOST_FLOWS = 512;
  private static final long SILENCE_NANOS = 60_000_000_000L;

  /** A conversation with a host, or with whoever sent to a forwarded port. */
  private static final class Entry {
    final HostDatagrams socket;
    long silentAt;

    Entry(HostDatagrams socket) {
      this.socket = socket;
    }
  }

  private final HostNetwork host;
  private final Lan lan;
  private final Consumer<UdpDatagram> toGuest;

  /** The one that was silent for the longest time first. */
  private final LinkedHashMap<Flow, Entry> flows = new LinkedHashMap<>(16, 0.75f, true);

  UdpFlows(HostNetwork host, Lan lan, Consumer<UdpDatagram> toGuest) {
    this.host = host;
    this.lan = lan;
    this.toGuest = toGuest;
  }

  /** @param target where the host sends to */
  void send(UdpDatagram datagram, InetSocketAddress target, long time) {
    Flow flow = new Flow(datagram.source(), datagram.destination());
    Entry entry = flows.get(flow);
    if (entry == null) {
      entry = new Entry(host.datagrams(target, new HostDatagrams.Events() {
        @Override
        public void received(byte[] data) {
          touched(flow);
          toGuest.accept(new UdpDatagram(flow.remote(), flow.guest(), data));
        }

        @Override
        public void refused() {
          forget(flow);
        }
      }));
      lan.counters.udpFlows.increment();
      add(flow, entry);
    }
    entry.silentAt = time + SILENCE_NANOS;
    entry.socket.send(datagram.data());
  }

  private void touched(Flow flow) {
    Entry entry = flows.get(flow);
    if (entry != null) {
      entry.silentAt = lan.now + SILENCE_NANOS;
    }
  }

  /** The way back of a forwarded port: whatever the guest answers goes through {@code socket}. */
  void adopt(Flow flow, HostDatagrams socket, long time) {
    Entry entry = new Entry(socket);
    entry.silentAt = time + SILENCE_NANOS;
    add(flow, entry);
  }

  /** Whether the guest's answer belongs to a forwarded port. */
  boolean knows(Flow flow) {
    return flows.containsKey(flow);
  }

  private void add(Flow flow, Entry entry) {
    flows.put(flow, entry);
    if (flows.size() > MOST_FLOWS) {
      lan.counters.full.increment();
      Optional.ofNullable(flows.pollFirstEntry()).ifPresent(oldest -> oldest.getValue().socket.close());
    }
  }

  private void forget(Flow flow) {
    Entry entry = flows.remove(flow);
    if (entry != null) {
      entry.socket.close();
    }
  }

  long deadline() {
    // The first one is the least recently used: no other is due before it, but for answers that came since.
    Map.Entry<Flow, Entry> first = flows.firstEntry();
    return first == null ? Long.MAX_VALUE : first.getValue().silentAt;
  }

  void expire(long time) {
    Map.Entry<Flow, Entry> first = flows.firstEntry();
    while (first != null && first.getValue().silentAt <= time) {
      forget(first.getKey());
      first = flows.firstEntry();
    }
  }

  void close() {
    flows.values().forEach(entry -> entry.socket.close());
    flows.clear();
  }
}

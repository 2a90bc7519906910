package org.javisor.network.nat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.javisor.network.nat.tcp.TcpConnection;
import org.javisor.network.packet.IpBuilder;
import org.javisor.network.packet.TcpBuilder;
import org.javisor.network.packet.TcpSegment;

/** The guests' TCP connections. */
final class TcpFlows {
  static final int MOST_CONNECTIONS = 512;

  private static final int TCP_HEADER = 20;
  private static final int ETHERNET_HEADER = 14;

  private final HostNetwork host;
  private final Lan lan;
  private final RandomGenerator random;
  private final Map<Flow, Connection> connections = new HashMap<>();

  /** Those that something happened to since the last flush. */
  private final List<Connection> touched = new ArrayList<>();

  TcpFlows(HostNetwork host, Lan lan, RandomGenerator random) {
    this.host = host;
    this.lan = lan;
    this.random = random;
  }

  /** A connection among others. */
  private final class Connection implements HostSocket.Events {
    final Flow flow;
    final TcpConnection tcp;
    boolean isTouched;

    Connection(Flow flow) {
      this.flow = flow;
      int mss = NatSettings.MTU + ETHERNET_HEADER - IpBuilder.headerBytes(flow.guest().getAddress()) - TCP_HEADER;
      this.tcp = new TcpConnection(
          (fields, payload, segmentBytes) -> send(flow, fields, payload, segmentBytes), mss, random.nextInt());
    }

    void touch() {
      if (!isTouched) {
        isTouched = true;
        touched.add(this);
      }
    }

    @Override
    public void connected() {
      touch();
      tcp.time(lan.now);
      tcp.connected();
    }

    @Override
    public void failed() {
      touch();
      tcp.time(lan.now);
      tcp.failed();
    }

    @Override
    public void readable() {
      touch();
      tcp.time(lan.now);
      tcp.readable();
    }

    @Override
    public void writable() {
      touch();
      tcp.time(lan.now);
      tcp.writable();
    }
  }

  private void send(Flow flow, TcpBuilder.Fields fields, TcpBuilder.Payload payload, int segmentBytes) {
    // What must wait for an address stands in memory that changes meanwhile.
    TcpBuilder.Payload kept = lan.knows(flow.guest().getAddress()) ? payload : copy(payload);
    lan.send(
        flow.guest().getAddress(),
        mac -> TcpBuilder.frame(
            new TcpBuilder.Ends(Lan.ROUTER, mac, flow.remote(), flow.guest()), fields, kept, segmentBytes));
  }

  private static TcpBuilder.Payload copy(TcpBuilder.Payload payload) {
    byte[] bytes = new byte[payload.length()];
    payload.copy(bytes, 0);
    return new TcpBuilder.Payload() {
      @Override
      public int length() {
        return bytes.length;
      }

      @Override
      public void copy(byte[] to, int offset) {
        System.arraycopy(bytes, 0, to, offset, bytes.length);
      }
    };
  }

  /**
   * A segment of a guest.
   *
   * @param target where the host connects to if it begins a connection; empty if it must not
   */
  void segment(Flow flow, TcpSegment segment, Optional<InetSocketAddress> target, long time) {
    Connection known = connections.get(flow);
    if (known != null) {
      known.touch();
      known.tcp.segment(segment, time);
      boolean again = known.tcp.state() == TcpConnection.State.TIME_WAIT
          && segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK);
      if (!again) {
        return;
      }
      connections.remove(flow);
      known.tcp.reset();
    }
    boolean begins = segment.has(TcpSegment.SYN) && !segment.has(TcpSegment.ACK) && !segment.has(TcpSegment.RST);
    if (!begins) {
      refuse(flow, segment);
    } else if (target.isEmpty()) {
      lan.counters.refused.increment();
      refuse(flow, segment);
    } else if (isFull()) {
      lan.counters.full.increment();
      refuse(flow, segment);
    } else {
      lan.counters.tcpConnections.increment();
      Connection added = new Connection(flow);
      connections.put(flow, added);
      added.touch();
      HostSocket socket = host.connect(target.get(), added);
      added.tcp.accept(segment, socket, time);
    }
  }

  /** Those that have ended, and wait only for what may be late, make room. */
  private boolean isFull() {
    if (connections.size() >= MOST_CONNECTIONS) {
      connections.values().removeIf(connection -> connection.tcp.state() == TcpConnection.State.TIME_WAIT);
    }
    return connections.size() >= MOST_CONNECTIONS;
  }

  /** @see "RFC 9293, 3.5.2 Reset Generation" */
  private void refuse(Flow flow, TcpSegment segment) {
    if (segment.has(TcpSegment.RST)) {
      return;
    }
    TcpBuilder.Fields fields = segment.has(TcpSegment.ACK)
        ? new TcpBuilder.Fields(segment.acknowledgment(), 0, TcpSegment.RST, 0, 0, -1)
        : new TcpBuilder.Fields(
            0, segment.sequence() + segment.span(), TcpSegment.RST | TcpSegment.ACK, 0, 0, -1);
    send(flow, fields, TcpBuilder.Payload.NONE, 1);
  }

  /** Somebody connected to a forwarded port. */
  Optional<HostSocket.Events> accepted(Flow flow, HostSocket socket, long time) {
    if (isFull() || connections.containsKey(flow)) {
      lan.counters.full.increment();
      return Optional.empty();
    }
    lan.counters.tcpConnections.increment();
    Connection added = new Connection(flow);
    connections.put(flow, added);
    added.touch();
    added.tcp.open(socket, time);
    return Optional.of(added);
  }

  int size() {
    return connections.size();
  }

  /** Sends what came of all events since the last time. */
  void flush(long time) {
    for (Connection connection : touched) {
      connection.isTouched = false;
      connection.tcp.flush(time);
      if (connection.tcp.state() == TcpConnection.State.CLOSED) {
        connections.remove(connection.flow, connection);
      }
    }
    touched.clear();
  }

  long deadline() {
    long earliest = Long.MAX_VALUE;
    for (Connection connection : connections.values()) {
      earliest = Math.min(earliest, connection.tcp.deadline());
    }
    return earliest;
  }

  void expire(long time) {
    for (Connection connection : connections.values()) {
      if (connection.tcp.deadline() <= time) {
        connection.touch();
        connection.tcp.expire(time);
      }
    }
  }

  /** The guests hear a reset. */
  void close() {
    connections.values().forEach(connection -> connection.tcp.reset());
    connections.clear();
    touched.clear();
  }
}

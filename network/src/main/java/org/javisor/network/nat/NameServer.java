package org.javisor.network.nat;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.javisor.network.packet.Bytes;
import org.javisor.network.packet.DnsQuery;

/**
 * Passes queries for names on to the host's name servers, one after the other until one answers; or asks the host's own
 * resolver where it is configured for none.
 */
final class NameServer {
  static final int PORT = 53;

  private static final int MOST_QUERIES = 256;
  private static final int MOST_SERVERS = 3;
  private static final long WAIT_NANOS = 2_000_000_000L;

  private final HostNetwork host;
  private final NatSettings settings;
  private final NatCounters counters;
  private final RandomGenerator random;
  private final Set<Query> open = new HashSet<>();

  NameServer(HostNetwork host, NatSettings settings, NatCounters counters, RandomGenerator random) {
    this.host = host;
    this.settings = settings;
    this.counters = counters;
    this.random = random;
  }

  /** A query that waits for an answer. */
  private final class Query implements HostDatagrams.Events {
    private final DnsQuery query;
    private final byte[] message;
    private final Consumer<byte[]> answer;
    private int server;
    private int askedAs;
    private long deadline;
    private Optional<HostDatagrams> socket = Optional.empty();

    Query(DnsQuery query, byte[] message, Consumer<byte[]> answer) {
      this.query = query;
      this.message = message.clone();
      this.answer = answer;
    }

    /** Asks the next server, or gives up. */
    void next(long now) {
      socket.ifPresent(HostDatagrams::close);
      socket = Optional.empty();
      List<InetSocketAddress> servers = servers();
      if (server >= Math.min(servers.size(), MOST_SERVERS)) {
        finish(query.answer(DnsQuery.SERVER_FAILURE, List.of()));
        return;
      }
      askedAs = random.nextInt(0x1_0000);
      Bytes.word(message, 0, askedAs);
      deadline = now + WAIT_NANOS;
      HostDatagrams chosen = host.datagrams(servers.get(server++), this);
      socket = Optional.of(chosen);
      chosen.send(message);
    }

    void finish(byte[] response) {
      if (open.remove(this)) {
        socket.ifPresent(HostDatagrams::close);
        answer.accept(response);
      }
    }

    @Override
    public void received(byte[] data) {
      if (query.isAnsweredBy(data, askedAs)) {
        byte[] response = data.clone();
        Bytes.word(response, 0, query.id());
        finish(response);
      }
    }

    @Override
    public void refused() {
      deadline = Long.MIN_VALUE;
    }
  }

  private List<InetSocketAddress> servers() {
    return settings.nameServers().isEmpty() ? host.nameServers() : settings.nameServers();
  }

  /** The first name server, for queries over TCP. */
  Optional<InetSocketAddress> first() {
    return servers().stream().findFirst();
  }

  /** @param answer told once, with a message for whoever asked; never if the query is malformed or one too many */
  void ask(byte[] message, long now, Consumer<byte[]> answer) {
    Optional<DnsQuery> parsed = DnsQuery.parse(message);
    if (parsed.isEmpty()) {
      counters.malformed.increment();
      return;
    }
    if (open.size() >= MOST_QUERIES) {
      counters.full.increment();
      return;
    }
    counters.nameQueries.increment();
    DnsQuery query = parsed.get();
    Query asked = new Query(query, message, answer);
    open.add(asked);
    if (!servers().isEmpty()) {
      asked.next(now);
    } else if (query.type() == DnsQuery.A || query.type() == DnsQuery.AAAA) {
      asked.deadline = Long.MAX_VALUE;
      host.resolve(query.name(), addresses -> {
        boolean version4 = query.type() == DnsQuery.A;
        asked.finish(
            query.answer(
                addresses.isEmpty() ? DnsQuery.NO_SUCH_NAME : DnsQuery.OK,
                addresses.stream().filter(a -> a instanceof Inet4Address == version4).limit(16).toList()));
      });
    } else {
      asked.finish(query.answer(DnsQuery.OK, List.of()));
    }
  }

  long deadline() {
    return open.stream().mapToLong(query -> query.deadline).min().orElse(Long.MAX_VALUE);
  }

  void expire(long now) {
    List<Query> late = open.stream().filter(query -> query.deadline <= now).toList();
    late.forEach(query -> query.next(now));
  }

  void close() {
    open.forEach(query -> query.socket.ifPresent(HostDatagrams::close));
    open.clear();
  }
}

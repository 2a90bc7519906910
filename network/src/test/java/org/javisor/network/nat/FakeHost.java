package org.javisor.network.nat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A host's network as a test plays it. */
final class FakeHost implements HostNetwork {
  final List<FakeSocket> sockets = new ArrayList<>();
  final List<Datagrams> datagrams = new ArrayList<>();
  final Map<Integer, Acceptor> listeners = new HashMap<>();
  final Map<Integer, HostPort.Events> ports = new HashMap<>();
  final List<String> answers = new ArrayList<>();
  final Map<String, List<InetAddress>> names = new HashMap<>();
  List<InetSocketAddress> nameServers = List.of();
  boolean portTaken;

  /** A UDP socket. */
  static final class Datagrams implements HostDatagrams {
    final InetSocketAddress target;
    final Events events;
    final List<byte[]> sent = new ArrayList<>();
    boolean closed;

    Datagrams(InetSocketAddress target, Events events) {
      this.target = target;
      this.events = events;
    }

    @Override
    public void send(byte[] data) {
      sent.add(data.clone());
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Override
  public HostSocket connect(InetSocketAddress to, HostSocket.Events events) {
    FakeSocket socket = new FakeSocket(to, events);
    sockets.add(socket);
    return socket;
  }

  @Override
  public HostDatagrams datagrams(InetSocketAddress to, HostDatagrams.Events events) {
    Datagrams socket = new Datagrams(to, events);
    datagrams.add(socket);
    return socket;
  }

  @Override
  public AutoCloseable listen(InetSocketAddress at, Acceptor acceptor) throws IOException {
    if (portTaken) {
      throw new IOException("Address already in use");
    }
    listeners.put(at.getPort(), acceptor);
    return () -> listeners.remove(at.getPort());
  }

  @Override
  public HostPort bind(InetSocketAddress at, HostPort.Events events) {
    ports.put(at.getPort(), events);
    return new HostPort() {
      @Override
      public void send(InetSocketAddress to, byte[] data) {
        answers.add(to.getPort() + ": " + new String(data, StandardCharsets.US_ASCII));
      }

      @Override
      public void close() {
        ports.remove(at.getPort());
      }
    };
  }

  @Override
  public void reachable(InetAddress address, Consumer<Boolean> answer) {
    answer.accept(address.getHostAddress().startsWith("192.0.2."));
  }

  @Override
  public void resolve(String name, Consumer<List<InetAddress>> answer) {
    answer.accept(names.getOrDefault(name, List.of()));
  }

  @Override
  public List<InetSocketAddress> nameServers() {
    return nameServers;
  }

  @Override
  public boolean reachesIpv6() {
    return true;
  }
}

package org.javisor.network.nat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The host's network, as the NAT uses it: everything returns at once, and answers come on the NAT's own thread. */
public interface HostNetwork {
  /** Begins to connect. */
  HostSocket connect(InetSocketAddress to, HostSocket.Events events);

  /** A socket that sends to and hears from one address. */
  HostDatagrams datagrams(InetSocketAddress to, HostDatagrams.Events events);

  /** Takes connections to an address of the host, until the result is closed. */
  AutoCloseable listen(InetSocketAddress at, Acceptor acceptor) throws IOException;

  /** Whoever takes a connection. */
  @FunctionalInterface
  interface Acceptor {
    /** Returns who is told of what happens to it; empty to refuse it. */
    Optional<HostSocket.Events> accepted(HostSocket socket);
  }

  /** Takes datagrams at an address of the host, until the result is closed. */
  HostPort bind(InetSocketAddress at, HostPort.Events events) throws IOException;

  /** Whether a host answers; told once, at the latest after some seconds. */
  void reachable(InetAddress address, Consumer<Boolean> answer);

  /**
   * Asks the host's own resolver for all addresses of a name.
   *
   * @param answer told once; an empty list if there are none
   */
  void resolve(String name, Consumer<List<InetAddress>> answer);

  /** The name servers that the host is configured for; may be empty. */
  List<InetSocketAddress> nameServers();

  /** Whether the host reaches other networks by IPv6. */
  boolean reachesIpv6();
}

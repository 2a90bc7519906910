package org.javisor.network.nat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;

/**
 * A port of the host's loopback that leads to a guest.
 *
 * @param host where the host listens
 * @param guest the guest's address; empty for the first one that was leased
 */
public record Forward(Protocol protocol, InetSocketAddress host, Optional<InetAddress> guest, int guestPort) {
  /** What is forwarded. */
  public enum Protocol {
    TCP,
    UDP
  }

  public Forward {
    if (!host.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException("ports are forwarded on loopback only, not on " + host.getAddress());
    }
  }

  /**
   * Reads {@code tcp:8080:80} or {@code udp:5353:10.0.2.16:53}.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static Forward parse(String text) {
    String[] parts = text.split(":", -1);
    boolean form = (parts.length == 3 || parts.length == 4) && parts[0].matches("tcp|udp");
    if (!form) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a forwarded port; write tcp:HOSTPORT:GUESTPORT, for instance tcp:8080:80");
    }
    Optional<InetAddress> guest = parts.length == 4 ? Optional.of(Prefix.literal(parts[2])) : Optional.empty();
    return new Forward(
        Protocol.valueOf(parts[0].toUpperCase(Locale.ROOT)),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port(parts[1])), guest, port(parts[parts.length - 1]));
  }

  private static int port(String text) {
    int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    if (port < 1 || port > 0xFFFF) {
      throw new IllegalArgumentException("'" + text + "' is not a port: choose 1 to 65535");
    }
    return port;
  }
}

package org.javisor.network.nat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where guests may connect to. Never to the host's loopback but for ports that are named, nor to addresses that make no
 * sense outside the guest's network; for the rest, rules decide.
 *
 * @param allowed where to, if the list is not empty; else everywhere
 * @param hostPorts of the host's loopback, which guests reach at their gateway's address
 * @param allHostPorts whether they reach every one
 */
public record Firewall(List<Rule> allowed, Set<Integer> hostPorts, boolean allHostPorts) {
  /** Guests reach other hosts, and nothing of this one. */
  public static final Firewall STANDARD = new Firewall(List.of(), Set.of(), false);

  /**
   * Allows addresses, and there one port or all.
   *
   * @param port 0 for all
   */
  public record Rule(Prefix network, int port) {
    /**
     * Reads {@code 192.168.0.0/16} or {@code 10.1.2.3:443} or {@code [2001:db8::]/32:443}.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static Rule parse(String text) {
      boolean bracketed = text.startsWith("[");
      int colon = bracketed || text.indexOf(':') == text.lastIndexOf(':') ? text.lastIndexOf(':') : -1;
      if (colon < text.indexOf(']')) {
        colon = -1;
      }
      String network = (colon < 0 ? text : text.substring(0, colon)).replace("[", "").replace("]", "");
      String port = colon < 0 ? "0" : text.substring(colon + 1);
      if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 0xFFFF) {
        throw new IllegalArgumentException("'" + text + "' does not end in a port of 1 to 65535");
      }
      return new Rule(Prefix.parse(network), Integer.parseInt(port));
    }

    boolean permits(InetSocketAddress to) {
      return network.contains(to.getAddress()) && (port == 0 || port == to.getPort());
    }
  }

  public Firewall {
    allowed = List.copyOf(allowed);
    hostPorts = Set.copyOf(hostPorts);
  }

  /** The host's loopback at a port, if guests may connect there. */
  Optional<InetSocketAddress> loopback(int port) {
    return allHostPorts || hostPorts.contains(port)
        ? Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        : Optional.empty();
  }

  /** Whether guests may connect to an address that is not of their own network. */
  boolean permits(InetSocketAddress to) {
    InetAddress address = to.getAddress();
    boolean nowhere = address.isLoopbackAddress()
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()
        || address.isMulticastAddress()
        || (address.getAddress()[0] & 0xFF) == 0
        || (address.getAddress().length == 4 && (address.getAddress()[0] & 0xF0) == 0xF0);
    return !nowhere && to.getPort() != 0 && (allowed.isEmpty() || allowed.stream().anyMatch(r -> r.permits(to)));
  }
}

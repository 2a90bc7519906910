package org.javisor.network.nat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * What guests find behind a NAT.
 *
 * @param network of the guests, IPv4: the gateway has number 2, the name server 3, and leases begin at 15
 * @param network6 of the guests, IPv6, 64 bits long
 * @param firewall where they may connect to
 * @param forwards ports of the host that lead to them
 * @param nameServers who is asked for names; those of the host if empty
 * @param boot what guests boot from the network; by TFTP from the gateway
 */
public record NatSettings(
    Prefix network, Prefix network6, Firewall firewall, List<Forward> forwards, List<InetSocketAddress> nameServers,
    Optional<BootFiles> boot) {
  static final int GATEWAY = 2;
  static final int NAME_SERVER = 3;
  static final int FIRST_LEASE = 15;

  /** The largest packet that goes over the guests' network. */
  static final int MTU = 1500;

  public NatSettings {
    if (network.bits() < 16 || network.bits() > 27) {
      throw new IllegalArgumentException("a network of guests has 16 to 27 bits, not " + network.bits());
    }
    if (network6.bits() != 64) {
      throw new IllegalArgumentException("an IPv6 network of guests has 64 bits, not " + network6.bits());
    }
    forwards = List.copyOf(forwards);
    nameServers = List.copyOf(nameServers);
  }

  public static NatSettings standard() {
    return new NatSettings(
        Prefix.parse("10.0.2.0/24"), Prefix.parse("fd6a:6176:6973::/64"), Firewall.STANDARD, List.of(), List.of(),
        Optional.empty());
  }

  public NatSettings withNetwork(Prefix changed) {
    return new NatSettings(changed, network6, firewall, forwards, nameServers, boot);
  }

  public NatSettings withFirewall(Firewall changed) {
    return new NatSettings(network, network6, changed, forwards, nameServers, boot);
  }

  public NatSettings withForwards(List<Forward> changed) {
    return new NatSettings(network, network6, firewall, changed, nameServers, boot);
  }

  public NatSettings withNameServers(List<InetSocketAddress> changed) {
    return new NatSettings(network, network6, firewall, forwards, changed, boot);
  }

  public NatSettings withBoot(BootFiles files) {
    return new NatSettings(network, network6, firewall, forwards, nameServers, Optional.of(files));
  }

  /** The address that guests send everything else to. */
  public InetAddress gateway() {
    return network.host(GATEWAY);
  }

  public InetAddress nameServer() {
    return network.host(NAME_SERVER);
  }

  /** The address that the first guest gets. */
  public InetAddress firstLease() {
    return network.host(FIRST_LEASE);
  }

  InetAddress gateway6() {
    return network6.host(GATEWAY);
  }

  InetAddress nameServer6() {
    return network6.host(NAME_SERVER);
  }

  InetAddress broadcast() {
    return network.host((1 << 32 - network.bits()) - 1);
  }

  /** Addresses of the NAT itself. */
  boolean isOurs(InetAddress address) {
    return isGateway(address) || isNameServer(address);
  }

  boolean isGateway(InetAddress address) {
    return address.equals(gateway()) || address.equals(gateway6());
  }

  boolean isNameServer(InetAddress address) {
    return address.equals(nameServer()) || address.equals(nameServer6());
  }

  /** Whether guests have such addresses. */
  boolean isInside(InetAddress address) {
    return network.contains(address) || network6.contains(address) || address.isLinkLocalAddress();
  }
}

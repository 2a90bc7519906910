package org.javisor.network.nat;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.Arrays;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;
import org.javisor.network.packet.Bytes;
import org.javisor.network.packet.IcmpMessage;
import org.javisor.network.packet.IpPacket;

/**
 * What a router says to its neighbours by IPv6: where it is, what prefix they use, which name server.
 *
 * @see "RFC 4861, Neighbor Discovery for IP version 6; RFC 8106, IPv6 Router Advertisement Options for DNS"
 */
final class Neighbourhood {
  static final InetAddress ROUTER = Prefix.literal("fe80::2");
  private static final InetAddress ALL_NODES = Prefix.literal("ff02::1");
  private static final MacAddress ALL_NODES_MAC = MacAddress.parse("33:33:00:00:00:01");

  private static final int SOURCE_ADDRESS = 1;
  private static final int TARGET_ADDRESS = 2;
  private static final int ROUTER_SECONDS = 1800;
  private static final int PREFIX_SECONDS = 86_400;
  private static final int ADVERTISE_ROUTER_SOLICITED_OVERRIDE = 0xE000_0000;

  private final NatSettings settings;
  private final boolean routes;

  /** @param routes whether other networks can be reached */
  Neighbourhood(NatSettings settings, boolean routes) {
    this.settings = settings;
    this.routes = routes;
  }

  boolean isOurs(InetAddress address) {
    return address.equals(ROUTER) || settings.isOurs(address);
  }

  /** Asks who has an address. */
  EthernetFrame solicitation(InetAddress wanted) {
    byte[] target = wanted.getAddress();
    byte[] multicast = Prefix.literal("ff02::1:ff00:0").getAddress();
    System.arraycopy(target, 13, multicast, 13, 3);
    byte[] rest = new byte[28];
    System.arraycopy(target, 0, rest, 4, 16);
    rest[20] = SOURCE_ADDRESS;
    rest[21] = 1;
    Lan.ROUTER.write(rest, 22);
    MacAddress mac = new MacAddress(0x3333_0000_0000L | Bytes.doubleword(multicast, 12) & 0xFFFF_FFFFL);
    return new IcmpMessage(IcmpMessage.NEIGHBOR_SOLICITATION, 0, rest)
        .frame(Lan.ROUTER, mac, ROUTER, Bytes.address(multicast, 0, 16));
  }

  /** What a message from a neighbour asks for, and learns where neighbours are. */
  void message(IpPacket ip, IcmpMessage message, MacAddress sender, Lan lan) {
    switch (message.type()) {
      case IcmpMessage.ROUTER_SOLICITATION -> advertise(ip.source(), sender, lan);
      case IcmpMessage.NEIGHBOR_SOLICITATION -> {
        if (message.rest().length >= 20 && isOurs(Bytes.address(message.rest(), 4, 16))) {
          InetAddress asked = Bytes.address(message.rest(), 4, 16);
          // Somebody without an address makes sure that nobody else has it: it is ours.
          boolean probing = ip.source().isAnyLocalAddress();
          byte[] rest = new byte[28];
          Bytes.doubleword(rest, 0, ADVERTISE_ROUTER_SOLICITED_OVERRIDE);
          Bytes.address(rest, 4, asked);
          rest[20] = TARGET_ADDRESS;
          rest[21] = 1;
          Lan.ROUTER.write(rest, 22);
          lan.send(
              new IcmpMessage(IcmpMessage.NEIGHBOR_ADVERTISEMENT, 0, rest)
                  .frame(Lan.ROUTER, probing ? ALL_NODES_MAC : sender, asked, probing ? ALL_NODES : ip.source()));
        }
      }
      case IcmpMessage.NEIGHBOR_ADVERTISEMENT -> {
        if (message.rest().length >= 20) {
          lan.learn(Bytes.address(message.rest(), 4, 16), sender);
        }
      }
      default -> {
        // Nothing that a router must answer.
      }
    }
  }

  private void advertise(InetAddress asker, MacAddress sender, Lan lan) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] head = new byte[12];
    head[0] = 64;
    Bytes.word(head, 2, routes ? ROUTER_SECONDS : 0);
    out.writeBytes(head);
    byte[] address = new byte[8];
    address[0] = SOURCE_ADDRESS;
    address[1] = 1;
    Lan.ROUTER.write(address, 2);
    out.writeBytes(address);
    byte[] mtu = new byte[8];
    mtu[0] = 5;
    mtu[1] = 1;
    Bytes.doubleword(mtu, 4, NatSettings.MTU);
    out.writeBytes(mtu);
    byte[] prefix = new byte[32];
    prefix[0] = 3;
    prefix[1] = 4;
    prefix[2] = 64;
    // On this link, and good for addresses that hosts make themselves.
    prefix[3] = (byte) 0xC0;
    Bytes.doubleword(prefix, 4, PREFIX_SECONDS);
    Bytes.doubleword(prefix, 8, PREFIX_SECONDS);
    Bytes.address(prefix, 16, settings.network6().host(0));
    out.writeBytes(prefix);
    byte[] names = new byte[24];
    names[0] = 25;
    names[1] = 3;
    Bytes.doubleword(names, 4, ROUTER_SECONDS);
    Bytes.address(names, 8, settings.nameServer6());
    out.writeBytes(names);
    boolean unknown = asker.isAnyLocalAddress();
    byte[] rest = Arrays.copyOf(out.toByteArray(), out.size());
    lan.send(
        new IcmpMessage(IcmpMessage.ROUTER_ADVERTISEMENT, 0, rest)
            .frame(Lan.ROUTER, unknown ? ALL_NODES_MAC : sender, ROUTER, unknown ? ALL_NODES : asker));
  }
}

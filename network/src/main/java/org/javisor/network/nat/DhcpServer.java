package org.javisor.network.nat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.javisor.device.network.MacAddress;
import org.javisor.network.packet.Bytes;
import org.javisor.network.packet.DhcpMessage;

/**
 * Leases addresses to guests, each for as long as it asks again before the time is over.
 *
 * @see "RFC 2131, 4.3 DHCP server behavior"
 */
final class DhcpServer {
  static final int SERVER_PORT = 67;
  static final int CLIENT_PORT = 68;

  private static final int DISCOVER = 1;
  private static final int OFFER = 2;
  private static final int REQUEST = 3;
  private static final int DECLINE = 4;
  private static final int ACK = 5;
  private static final int NAK = 6;
  private static final int RELEASE = 7;
  private static final int INFORM = 8;

  private static final int LEASE_SECONDS = 86_400;
  private static final long LEASE_NANOS = LEASE_SECONDS * 1_000_000_000L;

  /** An offer that nobody takes, and an address that a client says is taken. */
  private static final long SHORT_NANOS = 60_000_000_000L;

  private static final int MOST_LEASES = 1024;

  /** @param until in nanoseconds */
  private record Lease(MacAddress holder, long until) {}

  private final NatSettings settings;
  private final NatCounters counters;
  private final Map<InetAddress, Lease> leases = new HashMap<>();

  DhcpServer(NatSettings settings, NatCounters counters) {
    this.settings = settings;
    this.counters = counters;
  }

  /** The address that was leased to somebody. */
  Optional<InetAddress> leased(MacAddress mac) {
    return leases.entrySet().stream().filter(e -> e.getValue().holder.equals(mac)).map(Map.Entry::getKey).findFirst();
  }

  /** The answer to a message; empty for those that need none. */
  Optional<DhcpMessage> answer(DhcpMessage message, long now) {
    if (message.operation() != DhcpMessage.REQUEST || message.mac().isGroup()) {
      return Optional.empty();
    }
    return switch (message.messageType()) {
      case 0 -> offer(message, now).map(address -> reply(message, address, Optional.empty(), now + LEASE_NANOS));
      case DISCOVER ->
          offer(message, now).map(address -> reply(message, address, Optional.of(OFFER), now + SHORT_NANOS));
      case REQUEST -> request(message, now);
      case DECLINE -> {
        message.address(DhcpMessage.REQUESTED_ADDRESS)
            .filter(address -> leased(message.mac()).filter(address::equals).isPresent())
            .ifPresent(address -> leases.put(address, new Lease(new MacAddress(0), now + SHORT_NANOS)));
        yield Optional.empty();
      }
      case RELEASE -> {
        leased(message.mac()).filter(message.client()::equals).ifPresent(leases::remove);
        yield Optional.empty();
      }
      case INFORM -> Optional.of(reply(message, Prefix.literal("0.0.0.0"), Optional.of(ACK), -1));
      default -> Optional.empty();
    };
  }

  private Optional<DhcpMessage> request(DhcpMessage message, long now) {
    Optional<InetAddress> chosen = message.address(DhcpMessage.SERVER_ID);
    if (chosen.isPresent() && !chosen.get().equals(settings.gateway())) {
      return Optional.empty();
    }
    InetAddress wanted = message.address(DhcpMessage.REQUESTED_ADDRESS).orElse(message.client());
    if (isLeasable(wanted) && isFree(wanted, message.mac(), now)) {
      counters.leases.increment();
      return Optional.of(reply(message, wanted, Optional.of(ACK), now + LEASE_NANOS));
    }
    return Optional.of(
        new DhcpMessage(
            DhcpMessage.REPLY, message.transaction(), 0x8000, Prefix.literal("0.0.0.0"), Prefix.literal("0.0.0.0"),
            Prefix.literal("0.0.0.0"), message.mac(), "",
            Map.of(
                DhcpMessage.MESSAGE_TYPE, new byte[] {NAK},
                DhcpMessage.SERVER_ID, settings.gateway().getAddress(),
                DhcpMessage.MESSAGE, "that address is not to be had".getBytes(StandardCharsets.US_ASCII))));
  }

  /** The address that the client has already, or wants, or the first one that is free. */
  private Optional<InetAddress> offer(DhcpMessage message, long now) {
    Optional<InetAddress> known = leased(message.mac());
    if (known.isPresent()) {
      return known;
    }
    Optional<InetAddress> wanted = message.address(DhcpMessage.REQUESTED_ADDRESS)
        .filter(address -> isLeasable(address) && isFree(address, message.mac(), now));
    if (wanted.isPresent()) {
      return wanted;
    }
    for (int number = NatSettings.FIRST_LEASE; number < NatSettings.FIRST_LEASE + leasable(); number++) {
      InetAddress address = settings.network().host(number);
      if (isFree(address, message.mac(), now)) {
        return Optional.of(address);
      }
    }
    counters.full.increment();
    return Optional.empty();
  }

  private int leasable() {
    return Math.min(MOST_LEASES, (1 << 32 - settings.network().bits()) - 1 - NatSettings.FIRST_LEASE);
  }

  private boolean isLeasable(InetAddress address) {
    if (!settings.network().contains(address)) {
      return false;
    }
    int number =
        Bytes.doubleword(address.getAddress(), 0) - Bytes.doubleword(settings.network().host(0).getAddress(), 0);
    return number >= NatSettings.FIRST_LEASE && number < NatSettings.FIRST_LEASE + leasable();
  }

  private boolean isFree(InetAddress address, MacAddress mac, long now) {
    Lease lease = leases.get(address);
    return lease == null || lease.holder.equals(mac) || lease.until <= now;
  }

  /** @param until when the lease ends; negative if nothing is leased */
  private DhcpMessage reply(DhcpMessage message, InetAddress address, Optional<Integer> type, long until) {
    Map<Integer, byte[]> options = new HashMap<>();
    type.ifPresent(value -> options.put(DhcpMessage.MESSAGE_TYPE, new byte[] {value.byteValue()}));
    options.put(DhcpMessage.SERVER_ID, settings.gateway().getAddress());
    int mask = -1 << 32 - settings.network().bits();
    options.put(DhcpMessage.SUBNET_MASK, number(mask));
    options.put(DhcpMessage.ROUTER, settings.gateway().getAddress());
    options.put(DhcpMessage.NAME_SERVER, settings.nameServer().getAddress());
    options.put(DhcpMessage.INTERFACE_MTU, new byte[] {NatSettings.MTU >>> 8, (byte) NatSettings.MTU});
    if (until >= 0) {
      leased(message.mac()).ifPresent(leases::remove);
      leases.put(address, new Lease(message.mac(), until));
      options.put(DhcpMessage.LEASE_SECONDS, number(LEASE_SECONDS));
    }
    return new DhcpMessage(
        DhcpMessage.REPLY, message.transaction(), message.flags(), message.client(), address, settings.gateway(),
        message.mac(), settings.boot().map(BootFiles::first).orElse(""), options);
  }

  private static byte[] number(int value) {
    byte[] bytes = new byte[4];
    Bytes.doubleword(bytes, 0, value);
    return bytes;
  }
}

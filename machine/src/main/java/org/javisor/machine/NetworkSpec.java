package org.javisor.machine;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.javisor.device.network.MacAddress;
import org.javisor.device.network.NetworkBackend;
import org.javisor.network.PortGroup;
import org.javisor.network.VirtualSwitch;
import org.javisor.network.nat.NatSettings;
import org.javisor.network.tunnel.SharedKey;

/**
 * A network card and what its cable leads to. Immutable; the {@code with} methods give changed copies.
 *
 * @param card what the guest needs a driver for
 * @param address the card's; a random one if empty, or a fixed one where runs are to be repeatable
 * @param capture a file that all frames are written to, in the pcap format
 */
public record NetworkSpec(Link link, Card card, Optional<MacAddress> address, Optional<Path> capture) {
  /** Kinds of cards. */
  public enum Card {
    /** An Intel PRO/1000 MT: drivers are everywhere since 2002. */
    E1000,
    /** A Realtek RTL8029, compatible with the NE2000: for systems of the 1990s. */
    NE2000,
    /** Virtio: the quickest, for guests that have its driver. */
    VIRTIO
  }

  /** The other end of the cable. */
  public sealed interface Link {
    /** The guest reaches other hosts through the host's own connections, and is reached by forwarded ports only. */
    record Nat(NatSettings settings) implements Link {}

    /** A switch, which several machines share; it is not closed with a machine. */
    record Switch(VirtualSwitch home, PortGroup group) implements Link {}

    /**
     * A switch of another process or host, which must know the key.
     *
     * @param messages told when it was joined with, and when no longer
     */
    record Joined(InetSocketAddress to, SharedKey key, PortGroup group, Consumer<String> messages) implements Link {}

    /** Anything else. */
    record Cable(NetworkBackend backend) implements Link {}
  }

  public NetworkSpec {
    if (capture.isPresent() && link instanceof Link.Cable) {
      throw new IllegalArgumentException("frames are captured at a switch's port: a cable to anything else has none");
    }
    if (address.isPresent() && address.get().isGroup()) {
      throw new IllegalArgumentException(
          address.get() + " is an address for groups; a card's first byte is even, as in 52:54:00:12:34:56");
    }
  }

  private static NetworkSpec of(Link link) {
    return new NetworkSpec(link, Card.E1000, Optional.empty(), Optional.empty());
  }

  public static NetworkSpec nat(NatSettings settings) {
    return of(new Link.Nat(settings));
  }

  public static NetworkSpec switched(VirtualSwitch home, PortGroup group) {
    return of(new Link.Switch(home, group));
  }

  public static NetworkSpec joined(
      InetSocketAddress to, SharedKey key, PortGroup group, Consumer<String> messages) {
    return of(new Link.Joined(to, key, group, messages));
  }

  public static NetworkSpec cable(NetworkBackend backend) {
    return of(new Link.Cable(backend));
  }

  public NetworkSpec withAddress(MacAddress chosen) {
    return new NetworkSpec(link, card, Optional.of(chosen), capture);
  }

  public NetworkSpec withCard(Card chosen) {
    return new NetworkSpec(link, chosen, address, capture);
  }

  /** Writes all frames to a file. */
  public NetworkSpec withCapture(Path file) {
    return new NetworkSpec(link, card, address, Optional.of(file));
  }

  /** What a guest sees, in words. */
  String description() {
    return card + address.map(chosen -> " " + chosen).orElse("");
  }
}

package org.javisor.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.javisor.device.network.MacAddress;
import org.javisor.machine.NetworkSpec;
import org.javisor.network.PortGroup;
import org.javisor.network.Vlan;
import org.javisor.network.nat.BootFiles;
import org.javisor.network.nat.Firewall;
import org.javisor.network.nat.Forward;
import org.javisor.network.nat.NatSettings;
import org.javisor.network.tunnel.SharedKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The network card of {@code javisor run}. */
final class NetworkOptions {
  private static final String ALL = "all";

  @Option(
      names = "--network", paramLabel = "KIND", converter = TargetConverter.class,
      description = "What the network card leads to. user: a NAT that needs no privilege; the guest gets its address "
          + "by DHCP. switch:HOST:PORT: a 'javisor switch', which several machines share. none: there is no card. "
          + "Default: user for a PC with a BIOS, else none.")
  private @Nullable Target target;

  @Option(names = "--switch-key", paramLabel = "FILE",
      description = "The key of the switch: 64 hexadecimal digits, which 'javisor switch --new-key' writes.")
  private @Nullable Path switchKey;

  @Option(names = "--vlan", paramLabel = "N", defaultValue = "0",
      description = "The VLAN on the switch, 1 to 4094. Default: 0, which is none.")
  private int vlan;

  @Option(
      names = "--forward", paramLabel = "tcp:HOST:GUEST", converter = ForwardConverter.class,
      description = "A port of this host's loopback leads to a port of the guest; may be repeated: tcp:8080:80.")
  private List<Forward> forwards = List.of();

  @Option(
      names = "--allow-out", paramLabel = "NETWORK[:PORT]", converter = RuleConverter.class,
      description = "The guest may connect to these only; may be repeated: 192.168.1.0/24, 10.1.2.3:443.")
  private List<Firewall.Rule> allowed = List.of();

  @Option(
      names = "--allow-host", paramLabel = "PORT|all",
      description = "The guest reaches this port of this host's loopback at its gateway, 10.0.2.2; may be repeated.")
  private List<String> hostPorts = List.of();

  @Option(names = "--network-boot", paramLabel = "FILE", converter = BootConverter.class,
      description = "What the guest boots by TFTP, from the gateway; it may load other files of the same folder, too.")
  private @Nullable BootFiles boot;

  @Option(
      names = "--network-card", paramLabel = "CARD",
      description = "What the guest needs a driver for: ${COMPLETION-CANDIDATES}. Default: e1000.")
  private @Nullable CardName card;

  @Option(names = "--mac", paramLabel = "ADDRESS", converter = MacConverter.class,
      description = "The card's address: 52:54:00:12:34:56. Default: a random one.")
  private @Nullable MacAddress mac;

  @Option(names = "--pcap", paramLabel = "FILE",
      description = "Writes all frames of the card to a file that network analysers read.")
  private @Nullable Path capture;

  /** What a card leads to. */
  sealed interface Target {
    /** There is no card. */
    record None() implements Target {}

    /** A NAT. */
    record User() implements Target {}

    /** A switch of another process. */
    record Switch(String host, int port) implements Target {}
  }

  /** Names of cards. */
  enum CardName {
    /** Intel PRO/1000 MT. */
    e1000(NetworkSpec.Card.E1000),
    /** Realtek RTL8029. */
    ne2000(NetworkSpec.Card.NE2000),
    /** Virtio. */
    virtio(NetworkSpec.Card.VIRTIO);

    private final NetworkSpec.Card card;

    CardName(NetworkSpec.Card card) {
      this.card = card;
    }
  }

  /** What is wrong with them; null if nothing is. */
  @Nullable
  String problem() {
    boolean joins = target instanceof Target.Switch;
    if (target instanceof Target.None && (isUsed() || isOfNat())) {
      return "--forward, --allow-out, --allow-host, --network-boot, --network-card, --mac and --pcap "
          + "are for a --network that is not none";
    }
    if (joins != (switchKey != null)) {
      return joins
          ? "--network switch:HOST:PORT needs the --switch-key FILE of that switch"
          : "--switch-key is for --network switch:HOST:PORT";
    }
    if (joins && isOfNat()) {
      return "--forward, --allow-out, --allow-host and --network-boot are for --network user";
    }
    if (vlan < 0 || vlan > Vlan.HIGHEST || (vlan != 0 && !joins)) {
      return "--vlan takes 1 to 4094, and is for --network switch:HOST:PORT";
    }
    for (String port : hostPorts) {
      if (!port.equals(ALL) && !(port.matches("\\d{1,5}") && Integer.parseInt(port) <= 0xFFFF)) {
        return "--allow-host takes a port of 1 to 65535, or all, not '" + port + "'";
      }
    }
    return null;
  }

  private boolean isOfNat() {
    return !forwards.isEmpty() || !allowed.isEmpty() || !hostPorts.isEmpty() || boot != null;
  }

  private boolean isUsed() {
    return card != null || mac != null || capture != null;
  }

  /**
   * The card; empty for a machine without.
   *
   * @param usual whether such machines have one where no option says anything
   * @param messages told of what happens to the connection to a switch
   * @throws UserError if the key of a switch cannot be read
   */
  Optional<NetworkSpec> spec(boolean usual, Consumer<String> messages) throws UserError {
    boolean silent = target == null && !usual && !isUsed() && !isOfNat();
    if (silent || target instanceof Target.None) {
      return Optional.empty();
    }
    NetworkSpec spec = target instanceof Target.Switch(String host, int port)
        ? joined(host, port, messages)
        : NetworkSpec.nat(nat());
    if (card != null) {
      spec = spec.withCard(card.card);
    }
    if (mac != null) {
      spec = spec.withAddress(mac);
    }
    return Optional.of(capture == null ? spec : spec.withCapture(capture));
  }

  private NetworkSpec joined(String host, int port, Consumer<String> messages) throws UserError {
    return NetworkSpec.joined(
        InetSocketAddress.createUnresolved(host, port), key(Objects.requireNonNull(switchKey)),
        PortGroup.access("vlan " + vlan, vlan), messages);
  }

  static SharedKey key(Path file) throws UserError {
    try {
      return SharedKey.read(file);
    } catch (IOException e) {
      throw UserError.badInput("the key of the switch cannot be used: " + Messages.of(e));
    }
  }

  private NatSettings nat() {
    Set<Integer> ports = new HashSet<>();
    hostPorts.stream().filter(port -> !port.equals(ALL)).forEach(port -> ports.add(Integer.parseInt(port)));
    NatSettings settings = NatSettings.standard()
        .withForwards(forwards)
        .withFirewall(new Firewall(allowed, ports, hostPorts.contains(ALL)));
    return boot == null ? settings : settings.withBoot(boot);
  }

  /** Reads what a card leads to. */
  static final class TargetConverter implements ITypeConverter<Target> {
    @Override
    public Target convert(String text) {
      if (text.equals("none")) {
        return new Target.None();
      }
      if (text.equals("user")) {
        return new Target.User();
      }
      if (text.matches("switch:.+:\\d{1,5}")) {
        int colon = text.lastIndexOf(':');
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port >= 1 && port <= 0xFFFF) {
          return new Target.Switch(text.substring("switch:".length(), colon), port);
        }
      }
      throw new TypeConversionException("'" + text + "' is no network; choose none, user or switch:HOST:PORT");
    }
  }

  /** Reads a forwarded port. */
  static final class ForwardConverter implements ITypeConverter<Forward> {
    @Override
    public Forward convert(String text) {
      return converted(() -> Forward.parse(text));
    }
  }

  /** Reads where a guest may connect to. */
  static final class RuleConverter implements ITypeConverter<Firewall.Rule> {
    @Override
    public Firewall.Rule convert(String text) {
      return converted(() -> Firewall.Rule.parse(text));
    }
  }

  /** Reads the path of what a guest boots. */
  static final class BootConverter implements ITypeConverter<BootFiles> {
    @Override
    public BootFiles convert(String text) {
      Path file = Path.of(text).toAbsolutePath();
      if (!Files.isReadable(file) || !Files.isRegularFile(file)) {
        throw new TypeConversionException("'" + text + "' cannot be read; name a file that the guest is to boot");
      }
      return converted(() -> new BootFiles(
          Objects.requireNonNull(file.getParent()), String.valueOf(file.getFileName())));
    }
  }

  /** Reads a card's address. */
  static final class MacConverter implements ITypeConverter<MacAddress> {
    @Override
    public MacAddress convert(String text) {
      return converted(() -> {
        MacAddress address = MacAddress.parse(text);
        if (address.isGroup()) {
          throw new IllegalArgumentException(
              text + " is an address for groups; a card's first byte is even, as in 52:54:00:12:34:56");
        }
        return address;
      });
    }
  }

  private static <T> T converted(Supplier<T> conversion) {
    try {
      return conversion.get();
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}

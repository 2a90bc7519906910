package org.javisor.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.javisor.device.network.MacAddress;
import org.javisor.device.network.NetworkBackend;
import org.javisor.devices.pc.Motherboard;
import org.javisor.machine.NetworkSpec.Link;
import org.javisor.network.PortCounters;
import org.javisor.network.PortSettings;
import org.javisor.network.Schedule;
import org.javisor.network.SwitchPort;
import org.javisor.network.VirtualSwitch;
import org.javisor.network.capture.PcapWriter;
import org.javisor.network.host.UserNetwork;
import org.javisor.network.tunnel.Tunnel;

/** The cables of a machine, and what is behind them that belongs to it alone. */
final class Networks implements AutoCloseable {
  /** The address of the first card where runs are to be repeatable. */
  private static final long REPEATABLE = 0x5254_0012_3456L;

  private static final System.Logger LOG = System.getLogger(Networks.class.getName());

  /** A card to plug in. */
  private record Card(NetworkSpec spec, MacAddress address, NetworkBackend cable) {}

  private final List<Card> cards = new ArrayList<>();
  private final List<SwitchPort> ports = new ArrayList<>();
  private final List<UserNetwork> nats = new ArrayList<>();

  /** What to close, the last one first. */
  private final Deque<Runnable> opened = new ArrayDeque<>();

  /**
   * Opens everything.
   *
   * @throws NetworkException if that is not possible; nothing is open then
   */
  static Networks open(List<NetworkSpec> specs, boolean repeatable) {
    Networks networks = new Networks();
    RandomGenerator random = new SecureRandom();
    boolean complete = false;
    try {
      for (NetworkSpec spec : specs) {
        MacAddress fallback = repeatable
            ? new MacAddress(REPEATABLE + networks.cards.size())
            : MacAddress.random(random);
        networks.add(spec, spec.address().orElse(fallback));
      }
      complete = true;
      return networks;
    } finally {
      if (!complete) {
        networks.close();
      }
    }
  }

  private void add(NetworkSpec spec, MacAddress address) {
    NetworkBackend cable = switch (spec.link()) {
      case Link.Cable(var backend) -> backend;
      case Link.Switch(var home, var group) -> plug(
          home, PortSettings.card("card" + cards.size(), address).withGroup(group), spec);
      case Link.Joined(var to, var key, var group, var messages) -> {
        VirtualSwitch home = new VirtualSwitch(Schedule.ofHost());
        opened.push(home::close);
        SwitchPort port = plug(home, PortSettings.card("card" + cards.size(), address).withGroup(group), spec);
        opened.push(Tunnel.connect(home, to, key, messages)::close);
        yield port;
      }
      case Link.Nat(var settings) -> {
        VirtualSwitch home = new VirtualSwitch(Schedule.ofHost());
        opened.push(home::close);
        SwitchPort port = plug(home, PortSettings.card("card" + cards.size(), address), spec);
        try {
          UserNetwork nat = UserNetwork.start(settings, home.add(PortSettings.open("nat")));
          nats.add(nat);
          opened.push(nat::close);
        } catch (IOException e) {
          throw new NetworkException(String.valueOf(e.getMessage()), e);
        }
        yield port;
      }
    };
    cards.add(new Card(spec, address, cable));
  }

  private SwitchPort plug(VirtualSwitch home, PortSettings settings, NetworkSpec spec) {
    SwitchPort port = home.add(settings);
    ports.add(port);
    opened.push(() -> home.remove(port));
    spec.capture().ifPresent(file -> capture(port, file));
    return port;
  }

  private void capture(SwitchPort port, Path file) {
    try {
      PcapWriter writer = new PcapWriter(
          file, Networks::epochNanos,
          problem -> LOG.log(System.Logger.Level.WARNING, "the capture in {0} ends: {1}", file, problem.getMessage()));
      port.tap(writer);
      opened.push(writer::close);
    } catch (IOException e) {
      throw new NetworkException("the capture " + file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private static long epochNanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** Hands out the cards that are virtio devices. */
  void virtioCards(BiConsumer<MacAddress, NetworkBackend> plug) {
    for (Card card : cards) {
      if (card.spec.card() == NetworkSpec.Card.VIRTIO) {
        plug.accept(card.address, card.cable);
      }
    }
  }

  /** Puts all cards into a board. */
  void plugInto(Motherboard board) {
    for (int i = 0; i < cards.size(); i++) {
      Card card = cards.get(i);
      switch (card.spec.card()) {
        case E1000 -> board.plugE1000(i, card.address, card.cable);
        case NE2000 -> board.plugNe2000(i, card.address, card.cable);
        case VIRTIO -> {
          // Plugged in with the other virtio devices.
        }
      }
    }
  }

  void addStatistics(Map<String, Long> values) {
    if (cards.isEmpty()) {
      return;
    }
    List<PortCounters> counters = ports.stream().map(SwitchPort::counters).toList();
    values.put("network frames sent", counters.stream().mapToLong(PortCounters::sentFrames).sum());
    values.put("network bytes sent", counters.stream().mapToLong(PortCounters::sentBytes).sum());
    values.put("network frames received", counters.stream().mapToLong(PortCounters::receivedFrames).sum());
    values.put("network bytes received", counters.stream().mapToLong(PortCounters::receivedBytes).sum());
    values.put(
        "network frames dropped",
        counters.stream().mapToLong(c -> c.droppedFull() + c.droppedByPolicy()).sum());
    for (UserNetwork nat : nats) {
      nat.statistics().forEach((name, value) -> values.merge(name, value, Long::sum));
    }
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      opened.pop().run();
    }
  }
}

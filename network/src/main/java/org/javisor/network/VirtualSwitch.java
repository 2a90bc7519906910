package org.javisor.network;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;

/**
 * An Ethernet switch. Whoever sends carries the frame to the queues of its receivers; nothing blocks, and what has no
 * room is dropped and counted.
 *
 * @see "IEEE 802.1Q, 8.6 The Forwarding Process"
 */
public final class VirtualSwitch implements AutoCloseable {
  public static final int MOST_PORTS = 1024;

  private final Schedule schedule;
  private final List<SwitchPort> ports = new CopyOnWriteArrayList<>();
  private final MacTable addresses = new MacTable();

  /** @param schedule closed with the switch */
  public VirtualSwitch(Schedule schedule) {
    this.schedule = schedule;
  }

  /**
   * Adds a port.
   *
   * @throws IllegalStateException if there are {@value #MOST_PORTS} already
   */
  public SwitchPort add(PortSettings settings) {
    SwitchPort port = new SwitchPort(this, settings, schedule.nanos());
    synchronized (ports) {
      if (ports.size() >= MOST_PORTS) {
        throw new IllegalStateException("a switch has at most " + MOST_PORTS + " ports");
      }
      ports.add(port);
    }
    settings.address().ifPresent(address -> addresses.pin(address, port));
    return port;
  }

  public void remove(SwitchPort port) {
    ports.remove(port);
    addresses.forget(port);
    port.plugged(false);
  }

  public List<SwitchPort> ports() {
    return List.copyOf(ports);
  }

  /** How many addresses are known now. */
  public int knownAddresses() {
    return addresses.size();
  }

  /** Copies all frames of ports to another one, as they were sent and received there. */
  public void mirror(SwitchPort to, SwitchPort... of) {
    Arrays.stream(of).forEach(port -> port.tap((frame, sent) -> to.deliver(frame)));
  }

  void addressChanged(SwitchPort port, MacAddress address) {
    addresses.pin(address, port);
  }

  /** A frame that a port's guest sent. */
  void sent(SwitchPort from, EthernetFrame frame) {
    int vlan = vlan(from, frame);
    if (vlan < 0 || frame.source().isGroup() || !maySend(from, frame)) {
      from.refused();
      return;
    }
    boolean tagged = VlanTag.isTagged(frame);
    EthernetFrame bare = tagged ? VlanTag.strip(frame) : frame;
    Optional<Shaper> shaper = from.shaper();
    if (shaper.isEmpty()) {
      forward(from, vlan, bare);
      return;
    }
    long now = schedule.nanos();
    long at = shaper.get().pass(frame.length(), now);
    if (at < 0) {
      from.refused();
    } else if (at <= now) {
      forward(from, vlan, bare);
    } else {
      schedule.at(at, () -> forward(from, vlan, bare));
    }
  }

  /** The VLAN that a frame belongs to at a port; negative if it does not belong there. */
  private static int vlan(SwitchPort port, EthernetFrame frame) {
    int tag = VlanTag.isTagged(frame) ? VlanTag.id(frame) : 0;
    if (frame.length() < EthernetFrame.HEADER_BYTES + (tag == 0 ? 0 : EthernetFrame.TAG_BYTES)) {
      return -1;
    }
    return switch (port.settings().group().vlan()) {
      case Vlan.Access(int id) -> tag == 0 ? id : -1;
      case Vlan.Trunk trunk -> carries(trunk, tag) ? tag : -1;
    };
  }

  private static boolean carries(Vlan.Trunk trunk, int vlan) {
    return vlan <= Vlan.HIGHEST && (trunk.allowed().isEmpty() || trunk.allowed().contains(vlan));
  }

  private static boolean maySend(SwitchPort from, EthernetFrame frame) {
    Optional<MacAddress> address = from.effective();
    return address.isEmpty()
        || from.settings().group().policy().forgedTransmits()
        || frame.source().equals(address.get());
  }

  private void forward(SwitchPort from, int vlan, EthernetFrame frame) {
    long now = schedule.nanos();
    addresses.learn(vlan, frame.source(), from, now);
    MacAddress destination = frame.destination();
    Optional<SwitchPort> known = destination.isGroup() ? Optional.empty() : addresses.find(vlan, destination, now);
    for (SwitchPort port : ports) {
      boolean wanted = destination.isGroup()
          || known.map(port::equals).orElse(port.settings().address().isEmpty())
          || port.settings().group().policy().promiscuous();
      if (port != from && wanted && mayReceive(port)) {
        hand(port, vlan, frame);
      }
    }
  }

  /** A card that was given another address than it was made with gets nothing where that is not allowed. */
  private static boolean mayReceive(SwitchPort port) {
    return port.settings().group().policy().macChanges() || port.effective().equals(port.settings().address());
  }

  private static void hand(SwitchPort port, int vlan, EthernetFrame frame) {
    switch (port.settings().group().vlan()) {
      case Vlan.Access(int id) -> {
        if (id == vlan) {
          port.deliver(frame);
        }
      }
      case Vlan.Trunk trunk -> {
        if (carries(trunk, vlan)) {
          port.deliver(vlan == 0 ? frame : VlanTag.insert(frame, vlan));
        }
      }
    }
  }

  @Override
  public void close() {
    ports.forEach(this::remove);
    schedule.close();
  }
}

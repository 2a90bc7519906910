package org.javisor.machine;

import java.util.ArrayList;
import java.util.List;

/**
 * Devices that are made for virtual machines; guests need drivers for them. Immutable; the {@code with} methods give
 * changed copies.
 *
 * @param entropy whether there is a source of random numbers
 * @param balloon whether memory can be asked back, see {@link VirtualMachine#balloon}
 * @param agent whether there is a console device for orders to the guest, see {@link VirtualMachine#agent}
 * @param ports of one console device, at most 16; without any, there is none
 * @param shares folders of the host
 */
public record VirtioSpec(
    boolean entropy, boolean balloon, boolean agent, List<VirtioPort> ports, List<ShareSpec> shares) {
  private static final int MOST_PORTS = 16;

  public VirtioSpec {
    ports = List.copyOf(ports);
    shares = List.copyOf(shares);
    if (ports.size() > MOST_PORTS) {
      throw new IllegalArgumentException("at most %d ports, not %d".formatted(MOST_PORTS, ports.size()));
    }
    if (shares.stream().map(ShareSpec::tag).distinct().count() < shares.size()) {
      throw new IllegalArgumentException("two shared folders with the same tag");
    }
  }

  /** No such devices. */
  public static VirtioSpec none() {
    return new VirtioSpec(false, false, false, List.of(), List.of());
  }

  /** Adds a source of random numbers. */
  public VirtioSpec withEntropy() {
    return new VirtioSpec(true, balloon, agent, ports, shares);
  }

  /** Adds a memory balloon. */
  public VirtioSpec withBalloon() {
    return new VirtioSpec(entropy, true, agent, ports, shares);
  }

  /** Adds the line to an agent in the guest. */
  public VirtioSpec withAgent() {
    return new VirtioSpec(entropy, balloon, true, ports, shares);
  }

  /** Adds a port. */
  public VirtioSpec withPort(VirtioPort port) {
    List<VirtioPort> more = new ArrayList<>(ports);
    more.add(port);
    return new VirtioSpec(entropy, balloon, agent, more, shares);
  }

  /** Adds a folder of the host; it must be there when the machine is created. */
  public VirtioSpec withShare(ShareSpec share) {
    List<ShareSpec> more = new ArrayList<>(shares);
    more.add(share);
    return new VirtioSpec(entropy, balloon, agent, ports, more);
  }

  /** What a guest sees of them, in words. */
  String description() {
    return "entropy %s, balloon %s, agent %s, ports %s, shares %s".formatted(
        entropy, balloon, agent,
        ports.stream().map(port -> port.name() + (port.console() ? " (console)" : "")).toList(),
        shares.stream().map(share -> share.tag() + (share.readOnly() ? " (read-only)" : "")).toList());
  }
}

package org.javisor.machine;

import java.util.ArrayList;
import java.util.List;
import org.javisor.virtio.vsock.SocketChip;

/**
 * Devices that are made for virtual machines; guests need drivers for them. Immutable; the {@code with} methods give
 * changed copies.
 *
 * @param mmio whether the devices are pages of registers that ACPI tells of, instead of PCI functions
 * @param entropy whether there is a source of random numbers
 * @param balloon whether memory can be asked back, see {@link VirtualMachine#balloon}
 * @param agent whether there is a console device for orders to the guest, see {@link VirtualMachine#agent}
 * @param ports of one console device, at most 16; without any, there is none
 * @param shares folders of the host
 * @param socketCid the guest's address for sockets between it and the host, see {@link VirtualMachine#sockets}; 0:
 *     there are none
 */
public record VirtioSpec(
    boolean mmio, boolean entropy, boolean balloon, boolean agent, List<VirtioPort> ports, List<ShareSpec> shares,
    long socketCid) {
  private static final int MOST_PORTS = 16;

  public VirtioSpec {
    ports = List.copyOf(ports);
    shares = List.copyOf(shares);
    if (ports.size() > MOST_PORTS) {
      throw new IllegalArgumentException("at most %d ports, not %d".formatted(MOST_PORTS, ports.size()));
    }
    if (socketCid != 0 && (socketCid < SocketChip.LOWEST_CID || socketCid > SocketChip.HIGHEST_CID)) {
      throw new IllegalArgumentException("a guest's address for sockets is %d to %d, not %d"
          .formatted(SocketChip.LOWEST_CID, SocketChip.HIGHEST_CID, socketCid));
    }
    if (shares.stream().map(ShareSpec::tag).distinct().count() < shares.size()) {
      throw new IllegalArgumentException("two shared folders with the same tag");
    }
  }

  /** No such devices. */
  public static VirtioSpec none() {
    return new VirtioSpec(false, false, false, false, List.of(), List.of(), 0);
  }

  /** Takes the devices, disks and network cards as well, off the PCI bus. */
  public VirtioSpec withMmio() {
    return new VirtioSpec(true, entropy, balloon, agent, ports, shares, socketCid);
  }

  /** Adds a source of random numbers. */
  public VirtioSpec withEntropy() {
    return new VirtioSpec(mmio, true, balloon, agent, ports, shares, socketCid);
  }

  /** Adds a memory balloon. */
  public VirtioSpec withBalloon() {
    return new VirtioSpec(mmio, entropy, true, agent, ports, shares, socketCid);
  }

  /** Adds the line to an agent in the guest. */
  public VirtioSpec withAgent() {
    return new VirtioSpec(mmio, entropy, balloon, true, ports, shares, socketCid);
  }

  /** Adds a port. */
  public VirtioSpec withPort(VirtioPort port) {
    List<VirtioPort> more = new ArrayList<>(ports);
    more.add(port);
    return new VirtioSpec(mmio, entropy, balloon, agent, more, shares, socketCid);
  }

  /** Adds a folder of the host; it must be there when the machine is created. */
  public VirtioSpec withShare(ShareSpec share) {
    List<ShareSpec> more = new ArrayList<>(shares);
    more.add(share);
    return new VirtioSpec(mmio, entropy, balloon, agent, ports, more, socketCid);
  }

  /**
   * Adds a device for sockets (AF_VSOCK).
   *
   * @param cid the guest's address: 3 or more
   */
  public VirtioSpec withSockets(long cid) {
    return new VirtioSpec(mmio, entropy, balloon, agent, ports, shares, cid);
  }

  /** What a guest sees of them, in words. */
  String description() {
    return "%s, entropy %s, balloon %s, agent %s, ports %s, shares %s%s".formatted(
        mmio ? "mmio" : "pci", entropy, balloon, agent,
        ports.stream().map(port -> port.name() + (port.console() ? " (console)" : "")).toList(),
        shares.stream().map(share -> share.tag() + (share.readOnly() ? " (read-only)" : "")).toList(),
        socketCid == 0 ? "" : ", sockets of " + socketCid);
  }
}

package org.javisor.network;

import java.util.Optional;
import org.javisor.device.network.MacAddress;

/**
 * A port of a switch.
 *
 * @param name for listings
 * @param group what it has in common with others
 * @param address that the card behind it was made with; empty for what is not one card: a NAT, another switch
 */
public record PortSettings(String name, PortGroup group, Optional<MacAddress> address) {
  /** For a card, in the network of frames without tags. */
  public static PortSettings card(String name, MacAddress address) {
    return new PortSettings(name, PortGroup.STANDARD, Optional.of(address));
  }

  /** For whatever has several addresses. */
  public static PortSettings open(String name) {
    return new PortSettings(name, PortGroup.STANDARD, Optional.empty());
  }

  public PortSettings withGroup(PortGroup changed) {
    return new PortSettings(name, changed, address);
  }
}

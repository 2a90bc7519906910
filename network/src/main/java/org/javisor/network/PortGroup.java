package org.javisor.network;

import java.util.Optional;

/** What several ports of a switch have in common. */
public record PortGroup(String name, Vlan vlan, PortPolicy policy, Optional<Shaping> shaping) {
  public static final PortGroup STANDARD =
      new PortGroup("standard", Vlan.UNTAGGED, PortPolicy.STANDARD, Optional.empty());

  /** Otherwise standard. */
  public static PortGroup access(String name, int vlan) {
    return new PortGroup(name, new Vlan.Access(vlan), PortPolicy.STANDARD, Optional.empty());
  }

  public PortGroup withPolicy(PortPolicy changed) {
    return new PortGroup(name, vlan, changed, shaping);
  }

  public PortGroup withShaping(Shaping chosen) {
    return new PortGroup(name, vlan, policy, Optional.of(chosen));
  }
}

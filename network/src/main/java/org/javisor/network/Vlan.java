package org.javisor.network;

import java.util.Set;

/**
 * How a port takes part in virtual networks.
 *
 * @see "IEEE 802.1Q, 6.9 Support of the EISS"
 */
public sealed interface Vlan {
  int HIGHEST = 4094;

  /**
   * Frames have no tags, and belong to one VLAN.
   *
   * @param id 0 for the network of frames without tags
   */
  record Access(int id) implements Vlan {
    public Access {
      if (id < 0 || id > HIGHEST) {
        throw new IllegalArgumentException("a VLAN is 0 (none) to 4094, not " + id);
      }
    }
  }

  /**
   * Frames have tags.
   *
   * @param allowed VLANs; all if empty
   */
  record Trunk(Set<Integer> allowed) implements Vlan {
    public Trunk {
      allowed = Set.copyOf(allowed);
    }
  }

  Vlan UNTAGGED = new Access(0);
}

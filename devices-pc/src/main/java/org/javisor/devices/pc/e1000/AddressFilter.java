package org.javisor.devices.pc.e1000;

import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.MacAddress;

/**
 * Decides which frames are for this card.
 *
 * @see "Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual, 3.2.1 Packet Address
 *     Filtering"
 */
final class AddressFilter {
  private static final int ADDRESSES = 16;

  /** By MO: how far the low byte goes right and the high byte left. */
  private static final int[] SHIFTS = {4, 3, 2, 0};

  private final RegisterFile registers;

  AddressFilter(RegisterFile registers) {
    this.registers = registers;
  }

  boolean accepts(EthernetFrame frame) {
    return isForUs(frame.destination()) && isOurVlan(frame);
  }

  private boolean isForUs(MacAddress destination) {
    if (destination.equals(MacAddress.BROADCAST) && registers.has(Register.RCTL, Bits.RCTL_BAM)) {
      return true;
    }
    int promiscuous = destination.isGroup() ? Bits.RCTL_MPE : Bits.RCTL_UPE;
    return registers.has(Register.RCTL, promiscuous)
        || isListed(destination)
        || destination.isGroup() && isInMulticastTable(destination);
  }

  /** RAL holds the first four bytes, the first one in its lowest place. */
  private boolean isListed(MacAddress destination) {
    long reversed = Long.reverseBytes(destination.value()) >>> 16;
    for (int i = 0; i < ADDRESSES; i++) {
      int high = registers.get(Register.RAH + 8 * i);
      long address = registers.get(Register.RAL + 8 * i) & 0xFFFF_FFFFL | (high & 0xFFFFL) << 32;
      if ((high & Bits.RAH_AV) != 0 && address == reversed) {
        return true;
      }
    }
    return false;
  }

  private boolean isInMulticastTable(MacAddress destination) {
    int offset = registers.get(Register.RCTL) >>> Bits.RCTL_MO_SHIFT & 3;
    int low = (int) (destination.value() >>> 8) & 0xFF;
    int high = (int) destination.value() & 0xFF;
    int hash = (low >>> SHIFTS[offset] | high << 8 - SHIFTS[offset]) & 0xFFF;
    return (registers.get(Register.MTA + 4 * (hash >>> 5)) >>> (hash & 31) & 1) != 0;
  }

  /** Whether the type of a frame says that it is tagged. */
  boolean isTagged(EthernetFrame frame) {
    return frame.length() >= EthernetFrame.HEADER_BYTES + EthernetFrame.TAG_BYTES
        && frame.type() == (registers.get(Register.VET) & 0xFFFF);
  }

  private boolean isOurVlan(EthernetFrame frame) {
    if (!registers.has(Register.RCTL, Bits.RCTL_VFE) || !isTagged(frame)) {
      return true;
    }
    int vlan = (frame.bytes()[14] & 0xF) << 8 | frame.bytes()[15] & 0xFF;
    return (registers.get(Register.VFTA + 4 * (vlan >>> 5)) >>> (vlan & 31) & 1) != 0;
  }
}

package org.javisor.network;

import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.Offload;
import org.javisor.network.packet.Bytes;
import org.javisor.network.packet.EtherType;

/**
 * The tag that says to which VLAN a frame belongs.
 *
 * @see "IEEE 802.1Q, 9.6 VLAN Tag Control Information"
 */
final class VlanTag {
  private static final int ADDRESSES = 12;
  private static final int ID = 0xFFF;

  private VlanTag() {}

  static boolean isTagged(EthernetFrame frame) {
    return frame.type() == EtherType.VLAN && frame.length() >= EthernetFrame.HEADER_BYTES + EthernetFrame.TAG_BYTES;
  }

  /** The VLAN of a tagged frame. */
  static int id(EthernetFrame frame) {
    return Bytes.word(frame.bytes(), EthernetFrame.HEADER_BYTES) & ID;
  }

  static EthernetFrame insert(EthernetFrame frame, int vlan) {
    byte[] from = frame.bytes();
    byte[] bytes = new byte[from.length + EthernetFrame.TAG_BYTES];
    System.arraycopy(from, 0, bytes, 0, ADDRESSES);
    Bytes.word(bytes, ADDRESSES, EtherType.VLAN);
    Bytes.word(bytes, ADDRESSES + 2, vlan);
    System.arraycopy(from, ADDRESSES, bytes, ADDRESSES + EthernetFrame.TAG_BYTES, from.length - ADDRESSES);
    return new EthernetFrame(bytes, moved(frame.offload(), EthernetFrame.TAG_BYTES));
  }

  static EthernetFrame strip(EthernetFrame frame) {
    byte[] from = frame.bytes();
    byte[] bytes = new byte[from.length - EthernetFrame.TAG_BYTES];
    System.arraycopy(from, 0, bytes, 0, ADDRESSES);
    System.arraycopy(from, ADDRESSES + EthernetFrame.TAG_BYTES, bytes, ADDRESSES, bytes.length - ADDRESSES);
    return new EthernetFrame(bytes, moved(frame.offload(), -EthernetFrame.TAG_BYTES));
  }

  private static Offload moved(Offload offload, int by) {
    return offload.checksumStart() == 0
        ? offload
        : new Offload(Math.max(0, offload.checksumStart() + by), offload.checksumOffset(), offload.segmentBytes());
  }
}

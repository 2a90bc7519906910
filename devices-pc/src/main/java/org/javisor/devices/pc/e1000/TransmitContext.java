package org.javisor.devices.pc.e1000;

import static org.javisor.device.DeviceState.bits;

import org.javisor.device.DeviceState;

/**
 * What a context descriptor says about the packets that follow: where their headers and checksums are.
 *
 * @param ipStart IPCSS, where the IP header begins
 * @param ipChecksum IPCSO, where its checksum belongs
 * @param ipEnd IPCSE, its last byte; 0 for the end of the packet
 * @param transportStart TUCSS
 * @param transportChecksum TUCSO
 * @param transportEnd TUCSE
 * @param command TUCMD
 * @param headerBytes HDRLEN, of all headers of a segment to be cut
 * @param segmentBytes MSS
 * @see "Intel PCI/PCI-X Family of Gigabit Ethernet Controllers Software Developer's Manual, 3.3.6 TCP/IP Context
 *     Transmit Descriptor Format"
 */
public record TransmitContext(
    int ipStart, int ipChecksum, int ipEnd, int transportStart, int transportChecksum, int transportEnd, int command,
    int headerBytes, int segmentBytes)
    implements DeviceState {
  static final TransmitContext NONE = new TransmitContext(0, 0, 0, 0, 0, 0, 0, 0, 0);

  public TransmitContext {
    bits("ipStart", ipStart, 8);
    bits("ipChecksum", ipChecksum, 8);
    bits("ipEnd", ipEnd, 16);
    bits("transportStart", transportStart, 8);
    bits("transportChecksum", transportChecksum, 8);
    bits("transportEnd", transportEnd, 16);
    bits("command", command, 8);
    bits("headerBytes", headerBytes, 8);
    bits("segmentBytes", segmentBytes, 16);
  }

  /** From the 16 bytes of a descriptor. */
  static TransmitContext of(long low, long high) {
    return new TransmitContext(
        (int) low & 0xFF, (int) (low >>> 8) & 0xFF, (int) (low >>> 16) & 0xFFFF, (int) (low >>> 32) & 0xFF,
        (int) (low >>> 40) & 0xFF, (int) (low >>> 48) & 0xFFFF, (int) (high >>> 24) & 0xFF,
        (int) (high >>> 40) & 0xFF, (int) (high >>> 48) & 0xFFFF);
  }
}

package org.javisor.virtio.net;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.javisor.device.network.EthernetFrame;
import org.javisor.device.network.Offload;

/**
 * What stands in front of each frame.
 *
 * @param flags whether a checksum is left to do, or was found right
 * @param kind of the segmentation that is left to do
 * @param headerBytes a hint: where the data begins
 * @param segmentBytes of data in each segment
 * @param checksumStart where the checksum's bytes begin
 * @param checksumOffset where the checksum belongs, from there
 * @see "Virtual I/O Device 1.2, 5.1.6 Device Operation, struct virtio_net_hdr"
 */
record PacketHeader(
    int flags, int kind, int headerBytes, int segmentBytes, int checksumStart, int checksumOffset) {
  /** With the number of buffers; a legacy driver without mergeable buffers leaves that away. */
  static final int BYTES = 12;

  static final int LEGACY_BYTES = 10;

  static final int NEEDS_CHECKSUM = 1;
  static final int DATA_VALID = 2;

  static final int NONE = 0;
  static final int TCP_4 = 1;
  static final int TCP_6 = 4;
  static final int ECN = 0x80;

  private static final int IPV6 = 0x86DD;

  /** Reads what a driver wrote. */
  static PacketHeader of(byte[] bytes) {
    ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new PacketHeader(
        b.get(0), b.get(1) & 0xFF, b.getShort(2) & 0xFFFF, b.getShort(4) & 0xFFFF, b.getShort(6) & 0xFFFF,
        b.getShort(8) & 0xFFFF);
  }

  /** What the driver left undone; {@link Offload#NONE} where its header makes no sense. */
  Offload offload(int frameBytes) {
    boolean partial = (flags & NEEDS_CHECKSUM) != 0 && checksumStart > 0
        && checksumStart + checksumOffset + 2 <= frameBytes;
    if (!partial) {
      return Offload.NONE;
    }
    int segmentation = kind & ~ECN;
    boolean cut = (segmentation == TCP_4 || segmentation == TCP_6) && segmentBytes > 0;
    return new Offload(checksumStart, checksumOffset, cut ? segmentBytes : 0);
  }

  /** For a driver: what is left undone in a frame. */
  static PacketHeader of(EthernetFrame frame) {
    Offload offload = frame.offload();
    if (offload.isNone()) {
      return new PacketHeader(0, NONE, 0, 0, 0, 0);
    }
    int kind = offload.segmentBytes() == 0 ? NONE : frame.type() == IPV6 ? TCP_6 : TCP_4;
    return new PacketHeader(
        NEEDS_CHECKSUM, kind, kind == NONE ? 0 : offload.checksumStart() + 20, offload.segmentBytes(),
        offload.checksumStart(), offload.checksumOffset());
  }

  byte[] bytes(int length, int buffers) {
    ByteBuffer b = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    b.put(0, (byte) flags).put(1, (byte) kind);
    b.putShort(2, (short) headerBytes).putShort(4, (short) segmentBytes);
    b.putShort(6, (short) checksumStart).putShort(8, (short) checksumOffset);
    b.putShort(10, (short) buffers);
    return Arrays.copyOf(b.array(), length);
  }
}

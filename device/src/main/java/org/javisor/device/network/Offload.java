package org.javisor.device.network;

/**
 * What the sender of a frame left to others, as network cards offer to do it.
 *
 * @param checksumStart where the bytes begin that the checksum sums up: a TCP or UDP header; 0 if the checksum is
 *     complete
 * @param checksumOffset where it belongs, from {@code checksumStart}; the place holds the sum of the pseudo header, or
 *     anything else where {@code segmentBytes} is not 0
 * @param segmentBytes the frame is one large TCP segment, to be cut into such with at most that many bytes of data; 0
 *     for a frame that goes out as it is
 */
public record Offload(int checksumStart, int checksumOffset, int segmentBytes) {
  /** The frame is as it goes over a wire. */
  public static final Offload NONE = new Offload(0, 0, 0);

  /** Everything but the checksum is done. */
  public static Offload checksum(int start, int offset) {
    return new Offload(start, offset, 0);
  }

  /** Nothing is left to do. */
  public boolean isNone() {
    return checksumStart == 0 && segmentBytes == 0;
  }
}

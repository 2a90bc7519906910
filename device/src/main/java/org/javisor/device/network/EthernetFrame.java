package org.javisor.device.network;

/**
 * A frame on its way: destination, source, type, data; without preamble and frame check sequence, and without padding
 * where the sender did not pad. Nobody changes the bytes once the frame exists.
 *
 * @param bytes {@value #HEADER_BYTES} to {@value #LARGEST_BYTES}
 * @param offload what must still be done before the frame could go over a wire
 * @see "IEEE 802.3, 3.1.1 Packet format"
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares frames; the bytes are shared instead of copied.
public record EthernetFrame(byte[] bytes, Offload offload) {
  public static final int HEADER_BYTES = 14;

  /** A VLAN tag, which stands between addresses and type. */
  public static final int TAG_BYTES = 4;

  /** What a wire carries without a tag, frame check sequence not counted. */
  public static final int WIRE_BYTES = 1514;

  /** One TCP segment as large as an IP packet can be, in a tagged frame. */
  public static final int LARGEST_BYTES = HEADER_BYTES + TAG_BYTES + 0xFFFF;

  public EthernetFrame {
    if (!isSize(bytes.length)) {
      throw new IllegalArgumentException("a frame cannot have " + bytes.length + " bytes");
    }
  }

  /** A frame on which nothing is left to do. */
  public EthernetFrame(byte[] bytes) {
    this(bytes, Offload.NONE);
  }

  /** Whether a frame can have that many bytes. */
  public static boolean isSize(int bytes) {
    return bytes >= HEADER_BYTES && bytes <= LARGEST_BYTES;
  }

  public int length() {
    return bytes.length;
  }

  public MacAddress destination() {
    return MacAddress.at(bytes, 0);
  }

  public MacAddress source() {
    return MacAddress.at(bytes, MacAddress.BYTES);
  }

  /** The type at the place where one is in an untagged frame: 0x8100 in a tagged one. */
  public int type() {
    return (bytes[12] & 0xFF) << 8 | bytes[13] & 0xFF;
  }
}

package org.javisor.devices.pc.usb;

/**
 * What begins a control transfer.
 *
 * @param requestType direction in bit 7, kind in bits 6 and 5, recipient in bits 4 to 0
 * @param length of the data that follows
 * @see "Universal Serial Bus Specification 1.1, 9.3 USB Device Requests"
 */
record SetupPacket(int requestType, int request, int value, int index, int length) {
  static final int BYTES = 8;

  private static final int TO_HOST = 0x80;

  static SetupPacket of(byte[] bytes) {
    return new SetupPacket(
        bytes[0] & 0xFF, bytes[1] & 0xFF, word(bytes, 2), word(bytes, 4), word(bytes, 6));
  }

  private static int word(byte[] bytes, int at) {
    return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
  }

  boolean toHost() {
    return (requestType & TO_HOST) != 0;
  }

  /** Request type and request in one number. */
  int selector() {
    return requestType << 8 | request;
  }
}

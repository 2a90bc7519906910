package org.javisor.devices.pc.usb;

/**
 * One transaction as it stands in memory.
 *
 * @param link to what comes next
 * @param control what is asked for in bits 31 to 24, how it ended in bits 23 to 0
 * @param token what goes over the bus
 * @param buffer where the data is
 * @see "Intel Universal Host Controller Interface Design Guide 1.1, 3.2 Transfer Descriptor"
 */
record TransferDescriptor(int link, int control, int token, int buffer) {
  static final int BYTES = 16;

  static final int SHORT_PACKET_DETECT = 1 << 29;
  static final int ISOCHRONOUS = 1 << 25;
  static final int INTERRUPT_ON_COMPLETE = 1 << 24;
  static final int ACTIVE = 1 << 23;
  static final int STALLED = 1 << 22;
  static final int BABBLE = 1 << 20;
  static final int NAK_RECEIVED = 1 << 19;
  static final int TIMEOUT = 1 << 18;

  private static final int STATUS = 0xFF << 16;
  private static final int ACTUAL_LENGTH = 0x7FF;
  private static final int ERRORS_SHIFT = 27;
  private static final int ERRORS = 3 << ERRORS_SHIFT;

  static final int PID_SETUP = 0x2D;
  static final int PID_IN = 0x69;
  static final int PID_OUT = 0xE1;

  /** The longest packet that a controller accepts. */
  static final int MOST_BYTES = 0x500;

  boolean has(int flag) {
    return (control & flag) != 0;
  }

  int packetIdentification() {
    return token & 0xFF;
  }

  int deviceAddress() {
    return token >> 8 & 0x7F;
  }

  int endpoint() {
    return token >> 15 & 0xF;
  }

  /** The longest packet wanted, which is stored less one; 0x7FF stands for none. */
  int maximumLength() {
    return (token >>> 21) + 1 & ACTUAL_LENGTH;
  }

  /** Whether a controller takes it at all. */
  boolean consistent() {
    int pid = packetIdentification();
    return maximumLength() <= MOST_BYTES && (pid == PID_SETUP || pid == PID_IN || pid == PID_OUT);
  }

  /** The control word of a transaction that moved bytes. */
  int completed(int length) {
    return control & ~(STATUS | ACTUAL_LENGTH) | length - 1 & ACTUAL_LENGTH;
  }

  /** The control word of one that is to be tried again. */
  int refused() {
    return control | NAK_RECEIVED;
  }

  /** The control word of one that ended otherwise. */
  int failed(int status) {
    return control & ~(STATUS | ACTUAL_LENGTH) | status | ACTUAL_LENGTH;
  }

  /** The control word after an error: the count of those that are left goes down; zero from the start is no limit. */
  int missed() {
    int left = control >>> ERRORS_SHIFT & 3;
    if (left == 1) {
      return failed(TIMEOUT | STALLED) & ~ERRORS;
    }
    int next = Math.max(left - 1, 0);
    return control & ~ERRORS | next << ERRORS_SHIFT | TIMEOUT;
  }
}

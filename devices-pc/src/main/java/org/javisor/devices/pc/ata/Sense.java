package org.javisor.devices.pc.ata;

/**
 * Why a packet command failed.
 *
 * @see "SPC-3 (T10 1416-D), 4.5.6 Sense key and sense code definitions"
 */
enum Sense {
  NONE(0, 0, 0),
  MEDIUM_NOT_PRESENT(2, 0x3A, 0),
  UNRECOVERED_READ_ERROR(3, 0x11, 0),
  INVALID_COMMAND(5, 0x20, 0),
  LBA_OUT_OF_RANGE(5, 0x21, 0),
  INVALID_FIELD(5, 0x24, 0),
  REMOVAL_PREVENTED(5, 0x53, 2),
  MEDIUM_CHANGED(6, 0x28, 0),
  RESET_OCCURRED(6, 0x29, 0);

  private static final int BYTES = 18;

  final int key;
  private final int code;
  private final int qualifier;

  Sense(int key, int code, int qualifier) {
    this.key = key;
    this.code = code;
    this.qualifier = qualifier;
  }

  /** The answer to REQUEST SENSE, fixed format. */
  byte[] toBytes() {
    byte[] data = new byte[BYTES];
    data[0] = 0x70;
    data[2] = (byte) key;
    data[7] = BYTES - 8;
    data[12] = (byte) code;
    data[13] = (byte) qualifier;
    return data;
  }
}

package org.javisor.devices.pc.floppy;

import org.jspecify.annotations.Nullable;

/**
 * The commands, by the bits of the first byte that name them.
 *
 * @see "Intel 82077AA data sheet, 5.1 Command set"
 */
enum FloppyCommand {
  SPECIFY(0xFF, 0x03, 3),
  SENSE_DRIVE_STATUS(0xFF, 0x04, 2),
  WRITE_DATA(0x3F, 0x05, 9),
  READ_DATA(0x1F, 0x06, 9),
  RECALIBRATE(0xFF, 0x07, 2),
  SENSE_INTERRUPT_STATUS(0xFF, 0x08, 1),
  WRITE_DELETED_DATA(0x3F, 0x09, 9),
  READ_ID(0xBF, 0x0A, 2),
  READ_DELETED_DATA(0x1F, 0x0C, 9),
  FORMAT_TRACK(0xBF, 0x0D, 6),
  DUMPREG(0xFF, 0x0E, 1),
  SEEK(0xFF, 0x0F, 3),
  VERSION(0xFF, 0x10, 1),
  PERPENDICULAR_MODE(0xFF, 0x12, 2),
  CONFIGURE(0xFF, 0x13, 4),
  LOCK(0x7F, 0x14, 1),
  VERIFY(0x1F, 0x16, 9),
  RELATIVE_SEEK(0xBF, 0x8F, 3);

  private final int mask;
  private final int code;

  /** The command's byte and its parameters. */
  final int bytes;

  FloppyCommand(int mask, int code, int bytes) {
    this.mask = mask;
    this.code = code;
    this.bytes = bytes;
  }

  /** The command that a first byte starts; null if there is none. */
  static @Nullable FloppyCommand of(int first) {
    for (FloppyCommand command : values()) {
      if ((first & command.mask) == command.code) {
        return command;
      }
    }
    return null;
  }
}

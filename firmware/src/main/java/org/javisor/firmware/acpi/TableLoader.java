package org.javisor.firmware.acpi;

/**
 * Commands by which firmware loads tables from fw_cfg into memory, in the order in which they are carried out.
 *
 * @see "QEMU, include/hw/acpi/bios-linker-loader.h: the format is part of the fw_cfg interface"
 */
final class TableLoader {
  private static final int COMMAND_BYTES = 128;
  private static final int FILE_NAME_BYTES = 56;
  private static final int ALLOCATE = 1;
  private static final int ADD_POINTER = 2;
  private static final int ADD_CHECKSUM = 3;

  /** Where a file goes. */
  enum Zone {
    HIGH(1),
    BIOS_SEGMENT(2);

    private final int code;

    Zone(int code) {
      this.code = code;
    }
  }

  private final TableBytes commands = new TableBytes();

  void allocate(String file, int alignment, Zone zone) {
    append(start(ALLOCATE, file).u32(alignment).u8(zone.code));
  }

  /** Adds the address of {@code target} to the offset that stands in {@code file}. */
  void addPointer(String file, String target, int at, int sizeBytes) {
    append(name(start(ADD_POINTER, file), target).u32(at).u8(sizeBytes));
  }

  void addChecksum(String file, int at, int start, int length) {
    append(start(ADD_CHECKSUM, file).u32(at).u32(start).u32(length));
  }

  private static TableBytes start(int command, String file) {
    return name(new TableBytes().u32(command), file);
  }

  private static TableBytes name(TableBytes to, String file) {
    return to.text(file).zeros(FILE_NAME_BYTES - file.length());
  }

  private void append(TableBytes command) {
    commands.bytes(command.toArray()).zeros(COMMAND_BYTES - command.size());
  }

  byte[] toArray() {
    return commands.toArray();
  }
}

package org.javisor.devices.pc.ata;

/**
 * The least of SMART: a disk that is well.
 *
 * @see "ATA/ATAPI-6 (T13 1410D), 8.54 SMART"
 */
final class Smart {
  private static final byte[] NOTHING = {};
  private static final int KEY_MID = 0x4F;
  private static final int KEY_HIGH = 0xC2;

  /** Power-on hours and start/stop count: identifiers, and flags that say they are no prediction. */
  private static final int[] ATTRIBUTES = {0x04, 0x09};

  private boolean enabled = true;
  private boolean succeeded;

  void reset() {
    enabled = true;
  }

  boolean enabled() {
    return enabled;
  }

  void enabled(boolean value) {
    enabled = value;
  }

  /** Whether the last subcommand that returned no data went well. */
  boolean succeeded() {
    return succeeded;
  }

  /** Carries out a subcommand; returns 512 bytes for the host, or none. */
  byte[] execute(TaskFile registers) {
    int subcommand = registers.features & 0xFF;
    succeeded = (registers.lbaMid & 0xFF) == KEY_MID && (registers.lbaHigh & 0xFF) == KEY_HIGH
        && (enabled || subcommand == 0xD8);
    if (!succeeded) {
      return NOTHING;
    }
    switch (subcommand) {
      case 0xD0 -> {
        return data();
      }
      case 0xD1 -> {
        return thresholds();
      }
      case 0xD8 -> enabled = true;
      case 0xD9 -> enabled = false;
      // Autosave; RETURN STATUS leaves the key as it is: no threshold was exceeded.
      case 0xD2, 0xDA -> succeeded = true;
      default -> succeeded = false;
    }
    return NOTHING;
  }

  private static byte[] data() {
    byte[] data = new byte[512];
    data[0] = 0x10;
    for (int i = 0; i < ATTRIBUTES.length; i++) {
      int at = 2 + 12 * i;
      data[at] = (byte) ATTRIBUTES[i];
      data[at + 1] = 0x02;
      data[at + 3] = 100;
      data[at + 4] = 100;
    }
    return withChecksum(data);
  }

  private static byte[] thresholds() {
    byte[] data = new byte[512];
    data[0] = 0x10;
    for (int i = 0; i < ATTRIBUTES.length; i++) {
      data[2 + 12 * i] = (byte) ATTRIBUTES[i];
    }
    return withChecksum(data);
  }

  private static byte[] withChecksum(byte[] data) {
    int sum = 0;
    for (byte b : data) {
      sum += b;
    }
    data[511] = (byte) -sum;
    return data;
  }
}

package org.javisor.devices.pc.floppy;

import static org.javisor.device.DeviceState.range;
import static org.javisor.device.DeviceState.size;

import java.util.Base64;
import java.util.List;
import org.javisor.device.DeviceState;
import org.javisor.device.DeviceStateException;

/**
 * The floppy controller and its drives.
 *
 * @param phase {@link FloppyChip.Phase}'s number
 * @param registers digital output, data rate, tape drive, configuration, precompensation, two bytes of SPECIFY,
 *     perpendicular mode; cylinder, head, sector, data bytes and bytes moved of the transfer; bytes of the command
 *     received, of the result present and read
 * @param parameters the command's bytes
 * @param senses what SENSE INTERRUPT STATUS is to report of each drive; -1 for nothing
 * @param flags interrupt, no DMA, lock, terminal count, disk change lines of both drives
 * @param tracks where the heads stand
 * @param data the transfer's bytes, in Base64
 */
public record FloppyStateV1(
    int phase, List<Integer> registers, List<Integer> parameters, List<Integer> results, List<Integer> senses,
    List<Boolean> flags, List<Integer> tracks, String data)
    implements DeviceState {
  public FloppyStateV1 {
    range("phase", phase, 0, FloppyChip.Phase.values().length - 1);
    size("registers", registers, 16);
    registers = bytes("registers", registers, 0, FloppyChip.BUFFER_BYTES);
    size("parameters", parameters, 9);
    parameters = bytes("parameters", parameters, 0, 0xFF);
    size("results", results, 10);
    results = bytes("results", results, 0, 0xFF);
    size("senses", senses, 4);
    senses = bytes("senses", senses, -1, 0xFF);
    size("flags", flags, 6);
    flags = List.copyOf(flags);
    size("tracks", tracks, 2);
    tracks = bytes("tracks", tracks, 0, 85);
    range("data", data.length(), 0, FloppyChip.BUFFER_BYTES * 4L / 3 + 4);
    range("bytes of data", decode(data).length, 0, FloppyChip.BUFFER_BYTES);
    for (int i = 0; i < 11; i++) {
      range("registers", registers.get(i), 0, 0xFF);
    }
    range("received", registers.get(13), 0, 8);
    range("resultCount", registers.get(14), 0, 10);
    range("resultsRead", registers.get(15), 0, Math.max(0, registers.get(14) - 1));
  }

  /** How bytes stand in the record. */
  static String encode(byte[] data) {
    return Base64.getEncoder().encodeToString(data);
  }

  private static List<Integer> bytes(String name, List<Integer> values, int min, int max) {
    values.forEach(value -> range(name, value, min, max));
    return List.copyOf(values);
  }

  private static byte[] decode(String data) {
    try {
      return Base64.getDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      throw new DeviceStateException("data must be Base64: " + e.getMessage());
    }
  }

  byte[] bytes() {
    return decode(data);
  }

  /** Whether the transfer can go on with the media that are in the drives. */
  void check(FloppyDrive[] drives) {
    FloppyChip.Phase kind = FloppyChip.Phase.values()[phase];
    boolean possible = switch (kind) {
      case COMMAND -> registers.get(13) == 0 || received();
      case RESULT -> registers.get(14) > 0;
      case WORK, DATA_IN, DATA_OUT -> transfers(drives, kind);
    };
    if (!possible) {
      throw new DeviceStateException("the floppy controller cannot be in phase " + kind);
    }
  }

  /** Whether the bytes that came are the start of a command. */
  private boolean received() {
    FloppyCommand command = FloppyCommand.of(parameters.getFirst());
    return command != null && registers.get(13) < command.bytes;
  }

  private boolean transfers(FloppyDrive[] drives, FloppyChip.Phase kind) {
    FloppyCommand command = FloppyCommand.of(parameters.getFirst());
    FloppyDrive drive = drives[parameters.get(1) & 1];
    long offset = drive.format().offset(registers.get(8), registers.get(9), registers.get(10));
    int dataBytes = registers.get(11);
    if (command == null || offset < 0 || drive.medium().isEmpty() || registers.get(12) >= dataBytes) {
      return false;
    }
    long room = drive.medium().get().sizeBytes() - offset;
    int present = bytes().length;
    boolean writes = switch (command) {
      case WRITE_DATA, WRITE_DELETED_DATA, FORMAT_TRACK -> true;
      default -> false;
    };
    boolean inside = command == FloppyCommand.FORMAT_TRACK
        ? offset + (long) drive.format().sectors() * FloppyChip.SECTOR <= drive.medium().get().sizeBytes()
            && dataBytes <= 4 * 36
        : dataBytes % FloppyChip.SECTOR == 0 && dataBytes <= room;
    return inside && switch (kind) {
      case WORK -> writes
          ? present > 0 && present % FloppyChip.SECTOR == 0 && present <= room && !drive.writeProtected()
          : reads(command);
      case DATA_IN -> reads(command) && command != FloppyCommand.VERIFY && present == dataBytes;
      case DATA_OUT -> writes && !drive.writeProtected() && present == dataBytes;
      case COMMAND, RESULT -> false;
    };
  }

  private static boolean reads(FloppyCommand command) {
    return switch (command) {
      case READ_DATA, READ_DELETED_DATA, VERIFY -> true;
      default -> false;
    };
  }
}

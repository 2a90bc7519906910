package org.javisor.devices.pc.floppy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.javisor.device.BlockBackend;
import org.javisor.device.BlockRequest;
import org.jspecify.annotations.Nullable;

/**
 * An 82077AA: a pure state machine. Heads move and motors run up in no time; data rates are checked, timings are not.
 *
 * @see "Intel 82077AA data sheet, 2 Microprocessor interface, 4 Controller phases, 5 Command set"
 */
final class FloppyChip {
  /** What it waits for. */
  enum Phase {
    COMMAND,
    /** The medium: {@link #request}. */
    WORK,
    /** Somebody to take the data. */
    DATA_IN,
    /** Somebody to bring data. */
    DATA_OUT,
    RESULT
  }

  static final int DRIVES = 2;
  static final int SECTOR = BlockBackend.SECTOR_BYTES;

  /** Both sides of a track. */
  static final int BUFFER_BYTES = 2 * 36 * SECTOR;

  /** In the digital output register. */
  static final int NOT_RESET = 1 << 2;

  static final int DMA_GATE = 1 << 3;

  /** In the main status register. */
  private static final int RQM = 1 << 7;

  private static final int DIO = 1 << 6;
  private static final int NON_DMA = 1 << 5;
  private static final int CMD_BUSY = 1 << 4;

  /** In status registers 0 to 2. */
  private static final int ABNORMAL = 0x40;

  private static final int INVALID = 0x80;
  private static final int POLLING = 0xC0;
  private static final int SEEK_END = 0x20;
  private static final int END_OF_CYLINDER = 0x80;
  private static final int DATA_ERROR = 0x20;
  private static final int OVERRUN = 0x10;
  private static final int NO_DATA = 0x04;
  private static final int NOT_WRITABLE = 0x02;
  private static final int MISSING_ADDRESS_MARK = 0x01;

  final FloppyDrive[] drives = new FloppyDrive[DRIVES];
  final byte[] buffer = new byte[BUFFER_BYTES];

  private final int[] parameters = new int[9];
  private int received;
  private final int[] results = new int[10];
  private int resultCount;
  private int resultsRead;

  private Phase phase = Phase.COMMAND;
  private Optional<BlockRequest> request = Optional.empty();
  private int requestNumber;
  private int digitalOutput;
  private int dataRate;
  private int tapeDrive;
  private boolean interrupt;
  private boolean nonDma;
  private boolean locked;
  private int configuration = 0x20;
  private int precompensation;
  private int specify1;
  private int specify2;
  private int perpendicular;

  /** Drives whose seeks or resets SENSE INTERRUPT STATUS is to report, with the status for each. */
  private final int[] senses = new int[4];

  /** The transfer under way: where it goes on, its bytes, and how many of them have been moved. */
  private int cylinder;

  private int head;
  private int sector;
  private int dataBytes;
  private int dataMoved;
  private boolean terminalCount;

  FloppyChip(List<Optional<BlockBackend>> media) {
    for (int i = 0; i < DRIVES; i++) {
      drives[i] = new FloppyDrive(i < media.size() ? media.get(i) : Optional.empty());
    }
    Arrays.fill(senses, -1);
    digitalOutput = 0;
  }

  Phase phase() {
    return phase;
  }

  BlockRequest request() {
    return request.orElseThrow();
  }

  int requestNumber() {
    return requestNumber;
  }

  /** The medium of the drive that the command is about. */
  Optional<BlockBackend> medium() {
    return drive().medium();
  }

  /** Whether data are to be moved by DMA. */
  boolean dma() {
    return !nonDma;
  }

  int dataBytes() {
    return dataBytes;
  }

  /** The level of INT, ungated. */
  boolean interrupts() {
    return interrupt && (digitalOutput & DMA_GATE) != 0;
  }

  private FloppyDrive drive() {
    return drives[parameters[1] & 1];
  }

  private boolean driveExists() {
    return (parameters[1] & 2) == 0;
  }

  /** RESET#. */
  void hardReset() {
    locked = false;
    dataRate = FloppyFormat.RATE_250K;
    tapeDrive = 0;
    reset();
    Arrays.fill(senses, -1);
    interrupt = false;
    digitalOutput = 0;
    for (FloppyDrive drive : drives) {
      drive.track = 0;
      drive.changed = true;
    }
  }

  private void reset() {
    phase = Phase.COMMAND;
    received = 0;
    request = Optional.empty();
    requestNumber++;
    dataBytes = 0;
    dataMoved = 0;
    if (!locked) {
      configuration = 0x20;
      precompensation = 0;
    }
    perpendicular = 0;
  }

  // Registers

  int read(int offset) {
    return switch (offset) {
      case 0 -> interrupt ? 0x80 : 0;
      case 1 -> 0xC0 | digitalOutput & 1;
      case 2 -> digitalOutput;
      case 3 -> tapeDrive;
      case 4 -> mainStatus();
      case 5 -> readData();
      default -> 0xFF;
    };
  }

  /** The digital input register: only its top bit is this chip's. */
  int digitalInput() {
    int selected = digitalOutput & 3;
    boolean motor = (digitalOutput >>> 4 + selected & 1) != 0;
    return selected < DRIVES && motor && drives[selected].changed ? 0x80 : 0;
  }

  private int mainStatus() {
    return switch (phase) {
      case COMMAND -> (digitalOutput & NOT_RESET) == 0 ? 0 : RQM | (received > 0 ? CMD_BUSY : 0);
      case WORK -> CMD_BUSY;
      case DATA_IN -> nonDma ? RQM | DIO | NON_DMA | CMD_BUSY : CMD_BUSY;
      case DATA_OUT -> nonDma ? RQM | NON_DMA | CMD_BUSY : CMD_BUSY;
      case RESULT -> RQM | DIO | CMD_BUSY;
    };
  }

  void write(int offset, int value) {
    switch (offset) {
      case 2 -> writeDigitalOutput(value);
      case 3 -> tapeDrive = value & 3;
      case 4 -> {
        dataRate = value & 3;
        if ((value & 0x80) != 0) {
          endReset();
        }
      }
      case 5 -> writeData(value);
      default -> {
        // Read-only.
      }
    }
  }

  /** The configuration control register. */
  void writeControl(int value) {
    dataRate = value & 3;
  }

  private void writeDigitalOutput(int value) {
    boolean wasReset = (digitalOutput & NOT_RESET) == 0;
    digitalOutput = value;
    if ((value & NOT_RESET) == 0) {
      reset();
      interrupt = false;
      Arrays.fill(senses, -1);
    } else if (wasReset) {
      endReset();
    }
  }

  /** All four drives report that they are ready anew. */
  private void endReset() {
    reset();
    for (int i = 0; i < senses.length; i++) {
      senses[i] = POLLING | i;
    }
    interrupt = true;
  }

  private int readData() {
    if (phase == Phase.DATA_IN && nonDma) {
      int value = buffer[dataMoved++] & 0xFF;
      if (dataMoved >= dataBytes) {
        moved(dataMoved, false);
      }
      return value;
    }
    if (phase != Phase.RESULT) {
      return 0xFF;
    }
    interrupt = false;
    int value = results[resultsRead++];
    if (resultsRead >= resultCount) {
      resultsRead = 0;
      end();
    }
    return value;
  }

  private void writeData(int value) {
    if ((digitalOutput & NOT_RESET) == 0) {
      return;
    }
    if (phase == Phase.DATA_OUT && nonDma) {
      buffer[dataMoved++] = (byte) value;
      if (dataMoved >= dataBytes) {
        moved(dataMoved, false);
      }
      return;
    }
    if (phase != Phase.COMMAND) {
      return;
    }
    parameters[received++] = value & 0xFF;
    FloppyCommand command = FloppyCommand.of(parameters[0]);
    if (command == null) {
      finish(INVALID);
    } else if (received == command.bytes) {
      execute(command);
    }
  }

  // Commands

  private void execute(FloppyCommand command) {
    received = 0;
    switch (command) {
      case SPECIFY -> specify();
      case SENSE_DRIVE_STATUS -> finish(status3());
      case RECALIBRATE -> seek(0);
      case SEEK -> seek(parameters[2]);
      case RELATIVE_SEEK ->
          seek(drive().track + ((parameters[0] & 0x40) != 0 ? parameters[2] : -parameters[2]));
      case SENSE_INTERRUPT_STATUS -> senseInterrupt();
      case READ_DATA, READ_DELETED_DATA, VERIFY -> startTransfer(false);
      case WRITE_DATA, WRITE_DELETED_DATA -> startTransfer(true);
      case READ_ID -> readId();
      case FORMAT_TRACK -> startFormat();
      case DUMPREG -> dump();
      case VERSION -> finish(0x90);
      case PERPENDICULAR_MODE -> {
        perpendicular = parameters[1];
        end();
      }
      case CONFIGURE -> {
        configuration = parameters[2];
        precompensation = parameters[3];
        end();
      }
      case LOCK -> {
        locked = (parameters[0] & 0x80) != 0;
        finish(locked ? 0x10 : 0);
      }
    }
  }

  /** A command without results is over. */
  private void end() {
    phase = Phase.COMMAND;
    received = 0;
  }

  /** Gives results without an interrupt. */
  private void finish(int... values) {
    System.arraycopy(values, 0, results, 0, values.length);
    resultCount = values.length;
    resultsRead = 0;
    received = 0;
    phase = Phase.RESULT;
  }

  private void specify() {
    specify1 = parameters[1];
    specify2 = parameters[2];
    nonDma = (specify2 & 1) != 0;
    end();
  }

  private int status3() {
    FloppyDrive drive = drive();
    int status = parameters[1] & 7 | 0x28;
    return status | (drive.track == 0 ? 0x10 : 0) | (drive.writeProtected() ? 0x40 : 0);
  }

  private void seek(int track) {
    int number = parameters[1] & 3;
    end();
    if (driveExists()) {
      drive().seek(track);
      senses[number] = SEEK_END | parameters[1] & 7;
    } else {
      // Track 0 is never found: equipment check.
      senses[number] = ABNORMAL | SEEK_END | 0x10 | number;
    }
    interrupt = true;
  }

  private void senseInterrupt() {
    interrupt = false;
    for (int i = 0; i < senses.length; i++) {
      if (senses[i] >= 0) {
        int status = senses[i];
        senses[i] = -1;
        finish(status, i < DRIVES ? drives[i].track : 0);
        return;
      }
    }
    finish(INVALID);
  }

  private void dump() {
    finish(
        drives[0].track, drives[1].track, 0, 0, specify1, specify2, parameters[6],
        (locked ? 0x80 : 0) | perpendicular & 0x3F, configuration, precompensation);
  }

  private void readId() {
    FloppyDrive drive = drive();
    FloppyFormat format = drive.format();
    cylinder = drive.track;
    head = parameters[1] >>> 2 & 1;
    sector = 1;
    if (!readable(drive) || format.offset(cylinder, head, 1) < 0) {
      result(ABNORMAL, MISSING_ADDRESS_MARK, 0);
    } else {
      result(0, 0, 0);
    }
  }

  private boolean readable(FloppyDrive drive) {
    return driveExists() && drive.medium().isPresent() && drive.format().readableAt(dataRate);
  }

  // Transfers

  private void startTransfer(boolean write) {
    FloppyDrive drive = drive();
    cylinder = parameters[2];
    head = parameters[3] & 1;
    sector = parameters[4];
    terminalCount = false;
    dataMoved = 0;
    if (!readable(drive)) {
      result(ABNORMAL, MISSING_ADDRESS_MARK, 0);
    } else if (cylinder != drive.track || parameters[5] != 2 || head != (parameters[1] >>> 2 & 1)
        || drive.format().offset(cylinder, head, sector) < 0) {
          result(ABNORMAL, NO_DATA, 0);
        } else
      if (write && drive.writeProtected()) {
        result(ABNORMAL, NOT_WRITABLE, 0);
      } else {
        dataBytes = runSectors(drive.format()) * SECTOR;
        if (write) {
          data(Phase.DATA_OUT);
        } else {
          work(BlockRequest.read(offset(), new byte[dataBytes], dataBytes));
        }
      }
  }

  /** Sectors up to the last one of the track, and of the other side's if the command has both. */
  private int runSectors(FloppyFormat format) {
    int last = Math.clamp(parameters[6], sector, format.sectors());
    int run = last - sector + 1;
    boolean bothSides = (parameters[0] & 0x80) != 0 && head == 0 && format.heads() == 2;
    // Behind a shorter end of track, the image goes on elsewhere.
    return bothSides && last == format.sectors() ? run + last : run;
  }

  private long offset() {
    return drive().format().offset(cylinder, head, sector);
  }

  private void work(BlockRequest wanted) {
    request = Optional.of(wanted);
    requestNumber++;
    phase = Phase.WORK;
  }

  private void data(Phase direction) {
    phase = direction;
    interrupt = nonDma;
  }

  /** The medium has answered. */
  void workDone(boolean ok) {
    BlockRequest done = request.orElseThrow();
    request = Optional.empty();
    FloppyCommand command = FloppyCommand.of(parameters[0]);
    if (!ok) {
      result(ABNORMAL, DATA_ERROR, DATA_ERROR);
    } else if (done.kind() == BlockRequest.Kind.WRITE) {
      advance(command == FloppyCommand.FORMAT_TRACK ? 0 : done.length() / SECTOR);
      finishTransfer();
    } else {
      System.arraycopy(done.buffer(), 0, buffer, 0, done.length());
      if (command == FloppyCommand.VERIFY) {
        terminalCount = true;
        advance(dataBytes / SECTOR);
        finishTransfer();
      } else {
        data(Phase.DATA_IN);
      }
    }
  }

  /**
   * Data were moved.
   *
   * @param bytes from the start of this transfer
   * @param last whether the DMA controller signalled terminal count
   */
  void moved(int bytes, boolean last) {
    boolean in = phase == Phase.DATA_IN;
    terminalCount = last;
    int sectors = (bytes + SECTOR - 1) / SECTOR;
    if (in) {
      advance(sectors);
      finishTransfer();
    } else if (FloppyCommand.of(parameters[0]) == FloppyCommand.FORMAT_TRACK) {
      format();
    } else {
      // What is missing of the last sector is filled with zeros.
      Arrays.fill(buffer, bytes, sectors * SECTOR, (byte) 0);
      work(BlockRequest.write(offset(), Arrays.copyOf(buffer, sectors * SECTOR), sectors * SECTOR));
    }
  }

  /** Nobody brought data in time. */
  void overrun() {
    result(ABNORMAL, OVERRUN, 0);
  }

  /** Moves on to the sector behind the last one. */
  private void advance(int sectors) {
    int last = Math.clamp(parameters[6], 1, drive().format().sectors());
    boolean bothSides = (parameters[0] & 0x80) != 0;
    for (int i = 0; i < sectors; i++) {
      sector++;
      if (sector > last) {
        sector = 1;
        if (!bothSides || head == 1) {
          cylinder = cylinder + 1 & 0xFF;
        }
        head = bothSides ? head ^ 1 : head;
      }
    }
  }

  /** Without terminal count, the track has ended before the transfer. */
  private void finishTransfer() {
    if (terminalCount) {
      result(0, 0, 0);
    } else {
      result(ABNORMAL, END_OF_CYLINDER, 0);
    }
  }

  private void result(int status0, int status1, int status2) {
    finish(status0 | parameters[1] & 7, status1, status2, cylinder, head, sector, 2);
    interrupt = true;
  }

  private void startFormat() {
    FloppyDrive drive = drive();
    cylinder = drive.track;
    head = parameters[1] >>> 2 & 1;
    sector = 1;
    dataMoved = 0;
    if (!readable(drive) || parameters[2] != 2 || parameters[3] == 0 || parameters[3] > drive.format().sectors()
        || drive.format().offset(cylinder, head, 1) < 0) {
      result(ABNORMAL, MISSING_ADDRESS_MARK, 0);
    } else if (drive.writeProtected()) {
      result(ABNORMAL, NOT_WRITABLE, 0);
    } else {
      dataBytes = 4 * parameters[3];
      data(Phase.DATA_OUT);
    }
  }

  /** Fills the whole track; the sectors' numbers, which the host has sent, cannot be chosen in an image. */
  private void format() {
    byte[] track = new byte[drive().format().sectors() * SECTOR];
    Arrays.fill(track, (byte) parameters[5]);
    terminalCount = true;
    work(BlockRequest.write(offset(), track, track.length));
  }

  /** Gives up what waits for a medium that was changed. */
  void change(int number, Optional<BlockBackend> inserted) {
    boolean concerned = phase != Phase.COMMAND && phase != Phase.RESULT && (parameters[1] & 1) == number;
    drives[number].change(inserted);
    if (concerned) {
      request = Optional.empty();
      requestNumber++;
      result(ABNORMAL, DATA_ERROR, DATA_ERROR);
    }
  }

  // State

  FloppyStateV1 save() {
    List<Integer> registers = new ArrayList<>(List.of(
        digitalOutput, dataRate, tapeDrive, configuration, precompensation, specify1, specify2, perpendicular,
        cylinder, head, sector, dataBytes, dataMoved, received, resultCount, resultsRead));
    return new FloppyStateV1(
        phase.ordinal(), registers, list(parameters), list(results), list(senses),
        List.of(interrupt, nonDma, locked, terminalCount, drives[0].changed, drives[1].changed),
        List.of(drives[0].track, drives[1].track), FloppyStateV1.encode(savedData()));
  }

  private byte[] savedData() {
    return switch (phase) {
      case COMMAND, RESULT -> new byte[0];
      case WORK -> request().kind() == BlockRequest.Kind.WRITE ? request().buffer() : new byte[0];
      case DATA_IN, DATA_OUT -> Arrays.copyOf(buffer, dataBytes);
    };
  }

  private static List<Integer> list(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }

  private static void fill(int[] values, List<Integer> from) {
    for (int i = 0; i < values.length; i++) {
      values[i] = from.get(i);
    }
  }

  void restore(FloppyStateV1 state) {
    state.check(drives);
    List<Integer> r = state.registers();
    digitalOutput = r.get(0);
    dataRate = r.get(1);
    tapeDrive = r.get(2);
    configuration = r.get(3);
    precompensation = r.get(4);
    specify1 = r.get(5);
    specify2 = r.get(6);
    perpendicular = r.get(7);
    cylinder = r.get(8);
    head = r.get(9);
    sector = r.get(10);
    dataBytes = r.get(11);
    dataMoved = r.get(12);
    received = r.get(13);
    resultCount = r.get(14);
    resultsRead = r.get(15);
    fill(parameters, state.parameters());
    fill(results, state.results());
    fill(senses, state.senses());
    interrupt = state.flags().get(0);
    nonDma = state.flags().get(1);
    locked = state.flags().get(2);
    terminalCount = state.flags().get(3);
    for (int i = 0; i < DRIVES; i++) {
      drives[i].changed = state.flags().get(4 + i);
      drives[i].track = state.tracks().get(i);
    }
    phase = Phase.values()[state.phase()];
    requestNumber++;
    byte[] data = state.bytes();
    System.arraycopy(data, 0, buffer, 0, data.length);
    if (phase == Phase.WORK) {
      restoreWork(data);
    }
  }

  private void restoreWork(byte[] data) {
    @Nullable FloppyCommand command = FloppyCommand.of(parameters[0]);
    boolean writes = command == FloppyCommand.WRITE_DATA || command == FloppyCommand.WRITE_DELETED_DATA
        || command == FloppyCommand.FORMAT_TRACK;
    work(writes
        ? BlockRequest.write(offset(), data, data.length)
        : BlockRequest.read(offset(), new byte[dataBytes], dataBytes));
  }
}

package org.javisor.devices.pc.flash;

import java.util.ArrayList;
import java.util.List;
import org.javisor.device.DeviceState;

/**
 * A flash memory of 8 bits with Intel's command set, in blocks of {@value #BLOCK_BYTES} bytes: every byte that is
 * written is a command, or belongs to one. Programming only clears bits, erasing a block sets them all; both are done
 * at once.
 *
 * <p>As in other virtual machines, and unlike in the data sheet, clearing the status register clears its ready bit,
 * too, until the next programming or erasing has been done: firmware recognizes flash memory by it.
 *
 * @see "Intel 28F320J3 data sheet (290667), 10.0 Device Commands and 11.0 Device Operations"
 */
final class FlashChip {
  /** The unit of erasing. */
  static final int BLOCK_BYTES = 4096;

  /** What can be programmed by one command from a buffer. */
  static final int BUFFER_BYTES = 32;

  private static final int MANUFACTURER_INTEL = 0x89;
  private static final int DEVICE_28F320J3 = 0x16;

  private static final int READY = 0x80;
  private static final int ERASE_ERROR = 0x20;
  private static final int PROGRAM_ERROR = 0x10;

  /** What reads give. */
  enum Mode {
    ARRAY,
    STATUS,
    IDENTIFIER,
    QUERY
  }

  /** What the next byte that is written is. */
  enum Expecting {
    COMMAND,
    PROGRAM_DATA,
    ERASE_CONFIRMATION,
    LOCK_CONFIRMATION,
    BUFFER_COUNT,
    BUFFER_DATA,
    BUFFER_CONFIRMATION
  }

  /** The cells, which the chip changes. */
  interface Cells {
    int sizeBytes();

    int get(int offset);

    /** Cells that are out of order keep what they hold. */
    boolean program(int offset, int value);

    /** Sets all bits of a block. */
    boolean erase(int block);
  }

  private final Cells cells;
  private final QueryTable query;
  private Mode mode = Mode.ARRAY;
  private Expecting expecting = Expecting.COMMAND;
  private int status = READY;
  private int bufferStart = -1;
  private int bufferCount;
  private final List<Integer> buffer = new ArrayList<>();

  FlashChip(Cells cells) {
    this.cells = cells;
    this.query = new QueryTable(cells.sizeBytes());
  }

  /** Whether it reads like a ROM, and the next byte that is written is a command. */
  boolean readsArray() {
    return mode == Mode.ARRAY && expecting == Expecting.COMMAND;
  }

  int read(int offset) {
    return switch (mode) {
      case ARRAY -> cells.get(offset);
      case STATUS -> status;
      case IDENTIFIER -> identifier(offset % BLOCK_BYTES);
      case QUERY -> query.read(offset);
    };
  }

  /** The third byte of each block says whether it is locked, which none is. */
  private static int identifier(int offset) {
    return switch (offset) {
      case 0 -> MANUFACTURER_INTEL;
      case 1 -> DEVICE_28F320J3;
      default -> 0;
    };
  }

  void write(int offset, int value) {
    switch (expecting) {
      case COMMAND -> command(value);
      case PROGRAM_DATA -> done(cells.program(offset, value), PROGRAM_ERROR);
      case ERASE_CONFIRMATION -> {
        if (value == 0xD0) {
          done(cells.erase(offset / BLOCK_BYTES), ERASE_ERROR);
        } else {
          wrongSequence();
        }
      }
      // Locks and unlocks: nothing is ever locked.
      case LOCK_CONFIRMATION -> {
        if (value == 0x01 || value == 0xD0) {
          done(true, 0);
        } else {
          wrongSequence();
        }
      }
      case BUFFER_COUNT -> count(value);
      case BUFFER_DATA -> collect(offset, value);
      case BUFFER_CONFIRMATION -> {
        if (value == 0xD0) {
          programBuffer();
        } else {
          wrongSequence();
        }
      }
    }
  }

  private void command(int value) {
    switch (value) {
      case 0x10, 0x40 -> expect(Expecting.PROGRAM_DATA);
      case 0x20 -> expect(Expecting.ERASE_CONFIRMATION);
      case 0x60 -> expect(Expecting.LOCK_CONFIRMATION);
      case 0xE8 -> {
        status |= READY;
        expect(Expecting.BUFFER_COUNT);
      }
      case 0x50 -> {
        status = 0;
        mode = Mode.STATUS;
      }
      case 0x70 -> mode = Mode.STATUS;
      case 0x90 -> mode = Mode.IDENTIFIER;
      case 0x98 -> mode = Mode.QUERY;
      // Read array; commands that do not exist end in it, too.
      default -> mode = Mode.ARRAY;
    }
  }

  private void expect(Expecting next) {
    mode = Mode.STATUS;
    expecting = next;
  }

  private void done(boolean ok, int error) {
    status |= ok ? READY : READY | error;
    expecting = Expecting.COMMAND;
  }

  private void wrongSequence() {
    done(false, ERASE_ERROR | PROGRAM_ERROR);
  }

  /** One less than the number of bytes. */
  private void count(int value) {
    buffer.clear();
    bufferStart = -1;
    bufferCount = value + 1;
    if (bufferCount > BUFFER_BYTES) {
      wrongSequence();
    } else {
      expecting = Expecting.BUFFER_DATA;
    }
  }

  /** The first byte's address counts; the others follow it in any order that ascends. */
  private void collect(int offset, int value) {
    if (bufferStart < 0) {
      bufferStart = offset;
    }
    buffer.add(value);
    if (buffer.size() == bufferCount) {
      expecting = Expecting.BUFFER_CONFIRMATION;
    }
  }

  private void programBuffer() {
    if (bufferStart / BLOCK_BYTES != (bufferStart + buffer.size() - 1) / BLOCK_BYTES) {
      wrongSequence();
      return;
    }
    boolean ok = true;
    for (int i = 0; i < buffer.size(); i++) {
      ok &= cells.program(bufferStart + i, buffer.get(i));
    }
    done(ok, PROGRAM_ERROR);
  }

  /** RP#: reads the array. */
  void reset() {
    mode = Mode.ARRAY;
    expecting = Expecting.COMMAND;
    status = READY;
    bufferStart = -1;
    bufferCount = 0;
    buffer.clear();
  }

  FlashStateV1 save() {
    return new FlashStateV1(mode.ordinal(), expecting.ordinal(), status, bufferStart, bufferCount, buffer);
  }

  void restore(FlashStateV1 state) {
    DeviceState.range("bufferStart", state.bufferStart(), -1, cells.sizeBytes() - 1);
    mode = Mode.values()[state.mode()];
    expecting = Expecting.values()[state.expecting()];
    status = state.status();
    bufferStart = state.bufferStart();
    bufferCount = state.bufferCount();
    buffer.clear();
    buffer.addAll(state.buffer());
  }
}

package org.javisor.devices.pc.sound;

import org.javisor.memory.AddressSpace;

/**
 * A bus master of the controller: goes through a ring of up to 32 buffers. Time comes as numbers of samples.
 *
 * @see "Intel 82801AA (ICH) data sheet, 13.2 AC'97 Audio I/O Space"
 */
final class Ac97Channel {
  static final int BYTES = 0x10;
  static final int BUFFERS = 32;

  private static final int BASE = 0x0;
  private static final int CURRENT = 0x4;
  private static final int LAST_VALID = 0x5;
  private static final int STATUS = 0x6;
  private static final int POSITION = 0x8;
  private static final int PREFETCHED = 0xA;
  private static final int CONTROL = 0xB;

  static final int HALTED = 1;
  private static final int AT_LAST_VALID = 1 << 1;
  private static final int LAST_VALID_INTERRUPT = 1 << 2;
  private static final int BUFFER_INTERRUPT = 1 << 3;
  private static final int FIFO_ERROR = 1 << 4;
  private static final int CLEARED_BY_ONE = LAST_VALID_INTERRUPT | BUFFER_INTERRUPT | FIFO_ERROR;

  static final int RUN = 1;
  private static final int RESET = 1 << 1;
  private static final int ENABLE_LAST_VALID = 1 << 2;
  private static final int ENABLE_FIFO_ERROR = 1 << 3;
  private static final int ENABLE_BUFFER = 1 << 4;
  private static final int CONTROL_BITS = 0x1F & ~RESET;

  private static final int INTERRUPT_ON_COMPLETION = 1 << 31;

  /** Moves samples from or to memory. */
  @FunctionalInterface
  interface Transfer {
    /** @param samples of two bytes each */
    void move(long address, int samples);
  }

  private final AddressSpace memory;
  private int base;
  private int current;
  private int lastValid;
  private int status;
  private int prefetched;
  private int control;
  /** What is left of the current buffer; nothing if none was begun. */
  private int position;

  private int address;
  private boolean interruptsWhenDone;
  private boolean begun;

  Ac97Channel(AddressSpace memory) {
    this.memory = memory;
    reset();
  }

  void reset() {
    base = 0;
    current = 0;
    lastValid = 0;
    status = HALTED;
    prefetched = 0;
    control = 0;
    position = 0;
    address = 0;
    interruptsWhenDone = false;
    begun = false;
  }

  boolean running() {
    return (control & RUN) != 0 && (status & HALTED) == 0;
  }

  boolean interrupts() {
    int enabled = ((control & ENABLE_LAST_VALID) != 0 ? LAST_VALID_INTERRUPT : 0)
        | ((control & ENABLE_BUFFER) != 0 ? BUFFER_INTERRUPT : 0)
        | ((control & ENABLE_FIFO_ERROR) != 0 ? FIFO_ERROR : 0);
    return (status & enabled) != 0;
  }

  /** Samples until the current buffer ends. */
  int untilEnd() {
    return position;
  }

  /** Goes on by a number of samples. */
  void advance(int samples, Transfer transfer) {
    int due = samples;
    while (due > 0 && running()) {
      int piece = Math.min(due, position);
      if (piece > 0) {
        transfer.move(address & 0xFFFF_FFFFL, piece);
      }
      address += 2 * piece;
      position -= piece;
      due -= piece;
      if (position == 0) {
        endOfBuffer();
      }
    }
  }

  private void endOfBuffer() {
    if (interruptsWhenDone) {
      status |= BUFFER_INTERRUPT;
    }
    if (current == lastValid) {
      status |= LAST_VALID_INTERRUPT | AT_LAST_VALID | HALTED;
    } else {
      nextBuffer();
    }
  }

  private void nextBuffer() {
    current = prefetched;
    prefetched = prefetched + 1 & BUFFERS - 1;
    byte[] entry = new byte[8];
    memory.readBytes((base & 0xFFFF_FFFFL) + 8L * current, entry, 0, entry.length);
    address = word(entry, 0) & ~1;
    int second = word(entry, 4);
    position = second & 0xFFFF;
    interruptsWhenDone = (second & INTERRUPT_ON_COMPLETION) != 0;
    begun = true;
  }

  private static int word(byte[] bytes, int at) {
    return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8 | (bytes[at + 2] & 0xFF) << 16 | bytes[at + 3] << 24;
  }

  /** @param offset 0 to 0xF */
  int read(int offset) {
    return switch (offset) {
      case BASE, BASE + 1, BASE + 2, BASE + 3 -> base >>> 8 * offset & 0xFF;
      case CURRENT -> current;
      case LAST_VALID -> lastValid;
      case STATUS -> status;
      case POSITION -> position & 0xFF;
      case POSITION + 1 -> position >> 8;
      case PREFETCHED -> prefetched;
      case CONTROL -> control;
      default -> 0;
    };
  }

  void write(int offset, int value) {
    switch (offset) {
      case BASE, BASE + 1, BASE + 2, BASE + 3 -> base = (base & ~(0xFF << 8 * offset) | value << 8 * offset) & ~7;
      case LAST_VALID -> {
        lastValid = value & BUFFERS - 1;
        if ((control & RUN) != 0 && (status & AT_LAST_VALID) != 0) {
          resume();
        }
      }
      case STATUS -> status &= ~(value & CLEARED_BY_ONE);
      case CONTROL -> control(value);
      default -> {
        // Read only.
      }
    }
  }

  private void control(int value) {
    boolean ran = (control & RUN) != 0;
    if ((value & RESET) != 0 && !ran) {
      reset();
      return;
    }
    control = value & CONTROL_BITS;
    boolean runs = (control & RUN) != 0;
    if (runs && !ran) {
      resume();
    } else if (!runs) {
      status |= HALTED;
    }
  }

  /** Begins with the next buffer, or goes on in the one in which it was stopped. */
  private void resume() {
    boolean stopped = begun && (status & AT_LAST_VALID) == 0;
    status &= ~(HALTED | AT_LAST_VALID);
    if (!stopped) {
      nextBuffer();
    }
  }

  Ac97ChannelStateV1 save() {
    return new Ac97ChannelStateV1(
        base, current, lastValid, status, prefetched, control, position, address, interruptsWhenDone, begun);
  }

  void restore(Ac97ChannelStateV1 state) {
    base = state.base() & ~7;
    current = state.current();
    lastValid = state.lastValid();
    status = state.status();
    prefetched = state.prefetched();
    control = state.control() & CONTROL_BITS;
    position = state.position();
    address = state.address();
    interruptsWhenDone = state.interruptsWhenDone();
    begun = state.begun();
  }
}

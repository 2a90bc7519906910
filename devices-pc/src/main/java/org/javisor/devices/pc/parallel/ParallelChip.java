package org.javisor.devices.pc.parallel;

/**
 * The registers of a parallel port in its compatible mode, with a printer that is always selected and has paper.
 *
 * @see "IEEE Std 1284-1994, Compatibility Mode; IBM PC/AT Technical Reference, Parallel Printer Adapter"
 */
final class ParallelChip {
  static final int DATA = 0;
  static final int STATUS = 1;
  static final int CONTROL = 2;

  private static final int NO_ERROR = 1 << 3;
  private static final int SELECTED = 1 << 4;
  private static final int NO_ACKNOWLEDGE = 1 << 6;
  private static final int NOT_BUSY = 1 << 7;
  private static final int UNUSED_STATUS = 7;

  private static final int STROBE = 1;
  private static final int INTERRUPT_ENABLE = 1 << 4;

  /** From the printer to the host: nothing comes. */
  private static final int INPUT = 1 << 5;

  private static final int CONTROL_BITS = 0x3F;
  private static final int UNUSED_CONTROL = 0xC0;

  private int data;
  private int control;
  private int waiting = -1;
  private boolean acknowledging;

  void reset() {
    data = 0;
    control = 0;
    waiting = -1;
    acknowledging = false;
  }

  int read(int register) {
    return switch (register) {
      case DATA -> (control & INPUT) != 0 ? 0xFF : data;
      case STATUS -> {
        int value = UNUSED_STATUS | NO_ERROR | SELECTED
            | (acknowledging ? 0 : NO_ACKNOWLEDGE) | (waiting < 0 ? NOT_BUSY : 0);
        acknowledging = false;
        yield value;
      }
      case CONTROL -> control | UNUSED_CONTROL;
      default -> 0xFF;
    };
  }

  void write(int register, int value) {
    if (register == DATA) {
      data = value;
    } else if (register == CONTROL) {
      boolean strobes = (value & ~control & STROBE) != 0;
      control = value & CONTROL_BITS;
      if (strobes && waiting < 0) {
        waiting = data;
      }
    }
  }

  /** The byte for the printer; -1 if there is none. */
  int waiting() {
    return waiting;
  }

  /** The printer has taken it; returns whether that interrupts. */
  boolean taken() {
    waiting = -1;
    acknowledging = true;
    return (control & INTERRUPT_ENABLE) != 0;
  }

  ParallelStateV1 save() {
    return new ParallelStateV1(data, control, waiting, acknowledging);
  }

  void restore(ParallelStateV1 state) {
    data = state.data();
    control = state.control();
    waiting = state.waiting();
    acknowledging = state.acknowledging();
  }
}

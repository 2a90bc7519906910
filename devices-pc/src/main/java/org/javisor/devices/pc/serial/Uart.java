package org.javisor.devices.pc.serial;

import java.util.List;

/**
 * A 16550A universal asynchronous receiver/transmitter.
 *
 * <p>The slot moves bytes: it takes what was written with {@link #peekTransmit} and {@link #transmitted}, gives input
 * with {@link #receive} while {@link #receiverHasRoom}, and says when the transmitter has been idle for a while or the
 * receiver not been touched for four characters. Not cycle exact: a byte leaves at once whatever the baud rate, line
 * format or break; only the transmitter's interrupt is delayed by the slot. The holding register reads empty as soon as
 * the backend took the bytes.
 *
 * @see "National Semiconductor PC16550D data sheet"
 */
final class Uart {
  static final int DATA = 0;
  static final int INTERRUPT_ENABLE = 1;
  static final int INTERRUPT_IDENTIFICATION = 2;
  static final int LINE_CONTROL = 3;
  static final int MODEM_CONTROL = 4;
  static final int LINE_STATUS = 5;
  static final int MODEM_STATUS = 6;
  static final int SCRATCH = 7;

  private static final int IER_RECEIVED = 1;
  private static final int IER_TRANSMITTER_EMPTY = 2;
  private static final int IER_LINE_STATUS = 4;
  private static final int IER_MODEM_STATUS = 8;

  private static final int IIR_NONE = 1;
  private static final int IIR_MODEM_STATUS = 0;
  private static final int IIR_TRANSMITTER_EMPTY = 2;
  private static final int IIR_RECEIVED = 4;
  private static final int IIR_LINE_STATUS = 6;
  private static final int IIR_TIMEOUT = 0xC;
  private static final int IIR_FIFOS = 0xC0;

  private static final int FCR_ENABLE = 1;
  private static final int FCR_CLEAR_RECEIVER = 2;
  private static final int FCR_CLEAR_TRANSMITTER = 4;
  private static final int LCR_DIVISOR_LATCH = 0x80;
  private static final int MCR_OUT2 = 8;
  private static final int MCR_LOOP = 0x10;
  private static final int LSR_DATA_READY = 1;
  private static final int LSR_OVERRUN = 2;
  private static final int LSR_ERRORS = 0x1E;
  private static final int LSR_HOLDING_EMPTY = 0x20;
  private static final int LSR_TRANSMITTER_EMPTY = 0x40;

  /** Carrier, data set ready, clear to send: the other end is always there. */
  private static final int CONNECTED = 0xB0;

  private static final int[] TRIGGERS = {1, 4, 8, 14};

  private final ByteFifo receiver = new ByteFifo();
  private final ByteFifo transmitter = new ByteFifo();
  private int interruptEnable;
  private int fifoControl;
  private int lineControl;
  private int modemControl;
  private int lineErrors;
  private int modemDeltas;
  private int scratch;
  private int divisor = 12;
  private boolean transmitting;
  private boolean transmitterInterrupt;
  private boolean receiverTimeout;

  /** MR: the divisor latch and the scratch register keep their values. */
  void reset() {
    receiver.clear();
    transmitter.clear();
    interruptEnable = 0;
    fifoControl = 0;
    lineControl = 0;
    modemControl = 0;
    lineErrors = 0;
    modemDeltas = 0;
    transmitting = false;
    transmitterInterrupt = false;
    receiverTimeout = false;
  }

  private boolean fifos() {
    return (fifoControl & FCR_ENABLE) != 0;
  }

  private boolean loops() {
    return (modemControl & MCR_LOOP) != 0;
  }

  private int capacity() {
    return fifos() ? ByteFifo.CAPACITY : 1;
  }

  // The line

  /** The next byte to send; -1 if there is none. */
  int peekTransmit() {
    return transmitter.isEmpty() ? -1 : transmitter.peek();
  }

  /** The byte of {@link #peekTransmit} was sent. */
  void transmitted() {
    transmitter.remove();
  }

  /** Whether bytes were written since the transmitter was last idle. */
  boolean transmitting() {
    return transmitting;
  }

  /** The transmitter has been empty long enough for its interrupt. */
  void transmitterIdle() {
    if (transmitting && transmitter.isEmpty()) {
      transmitting = false;
      transmitterInterrupt = true;
    }
  }

  boolean receiverHasRoom() {
    return !loops() && receiver.size() < capacity();
  }

  /** A byte arrived. */
  void receive(int value) {
    receiverTimeout = false;
    if (receiver.size() < capacity()) {
      receiver.add(value);
    } else {
      lineErrors |= LSR_OVERRUN;
      if (!fifos()) {
        receiver.replaceLast(value);
      }
    }
  }

  /** Nobody touched the receiver for four characters' time. */
  void receiverIdle() {
    receiverTimeout = awaitsTimeout();
  }

  /** Whether fewer bytes wait than raise an interrupt by themselves. */
  boolean awaitsTimeout() {
    return fifos() && !receiver.isEmpty() && receiver.size() < trigger() && !receiverTimeout;
  }

  private int trigger() {
    return fifos() ? TRIGGERS[fifoControl >> 6] : 1;
  }

  /** By what the 115,200 baud of a PC's crystal are divided. */
  int divisor() {
    return Math.max(1, divisor);
  }

  // Interrupts

  /** The INTR pin behind the PC's gate: OUT2, which loopback forces inactive. */
  boolean interrupts() {
    return cause() != IIR_NONE && (modemControl & (MCR_OUT2 | MCR_LOOP)) == MCR_OUT2;
  }

  /** The most important interrupt that waits, as the identification register shows it. */
  private int cause() {
    if ((interruptEnable & IER_LINE_STATUS) != 0 && lineErrors != 0) {
      return IIR_LINE_STATUS;
    }
    if ((interruptEnable & IER_RECEIVED) != 0 && receiver.size() >= trigger()) {
      return IIR_RECEIVED;
    }
    if ((interruptEnable & IER_RECEIVED) != 0 && receiverTimeout) {
      return IIR_TIMEOUT;
    }
    if ((interruptEnable & IER_TRANSMITTER_EMPTY) != 0 && transmitterInterrupt) {
      return IIR_TRANSMITTER_EMPTY;
    }
    return (interruptEnable & IER_MODEM_STATUS) != 0 && modemDeltas != 0 ? IIR_MODEM_STATUS : IIR_NONE;
  }

  // Registers

  private boolean divisorLatch() {
    return (lineControl & LCR_DIVISOR_LATCH) != 0;
  }

  int read(int register) {
    return switch (register) {
      case DATA -> divisorLatch() ? divisor & 0xFF : readReceiver();
      case INTERRUPT_ENABLE -> divisorLatch() ? divisor >> 8 : interruptEnable;
      case INTERRUPT_IDENTIFICATION -> {
        int cause = cause();
        if (cause == IIR_TRANSMITTER_EMPTY) {
          transmitterInterrupt = false;
        }
        yield cause | (fifos() ? IIR_FIFOS : 0);
      }
      case LINE_CONTROL -> lineControl;
      case MODEM_CONTROL -> modemControl;
      case LINE_STATUS -> {
        int status = lineStatus();
        lineErrors = 0;
        yield status;
      }
      case MODEM_STATUS -> {
        int status = modemLines() | modemDeltas;
        modemDeltas = 0;
        yield status;
      }
      default -> scratch;
    };
  }

  private int readReceiver() {
    receiverTimeout = false;
    return receiver.isEmpty() ? 0 : receiver.remove();
  }

  private int lineStatus() {
    return lineErrors
        | (receiver.isEmpty() ? 0 : LSR_DATA_READY)
        | (transmitter.isEmpty() ? LSR_HOLDING_EMPTY | LSR_TRANSMITTER_EMPTY : 0);
  }

  /** RI, DCD, DSR and CTS; in loopback they show OUT1, OUT2, DTR and RTS. */
  private int modemLines() {
    if (!loops()) {
      return CONNECTED;
    }
    int dtr = modemControl & 1;
    int rts = modemControl >> 1 & 1;
    int out1 = modemControl >> 2 & 1;
    int out2 = modemControl >> 3 & 1;
    return rts << 4 | dtr << 5 | out1 << 6 | out2 << 7;
  }

  void write(int register, int value) {
    switch (register) {
      case DATA -> {
        if (divisorLatch()) {
          divisor = divisor & 0xFF00 | value;
        } else {
          transmit(value);
        }
      }
      case INTERRUPT_ENABLE -> {
        if (divisorLatch()) {
          divisor = divisor & 0xFF | value << 8;
        } else {
          writeInterruptEnable(value & 0xF);
        }
      }
      case INTERRUPT_IDENTIFICATION -> writeFifoControl(value);
      case LINE_CONTROL -> lineControl = value;
      case MODEM_CONTROL -> writeModemControl(value & 0x1F);
      case SCRATCH -> scratch = value;
      default -> {
        // The status registers are for factory tests.
      }
    }
  }

  private void transmit(int value) {
    transmitting = true;
    transmitterInterrupt = false;
    if (loops()) {
      receive(value);
    } else if (transmitter.size() < capacity()) {
      transmitter.add(value);
    } else {
      transmitter.replaceLast(value);
    }
  }

  /** Turning the transmitter's interrupt on while it is empty raises it, which drivers rely on. */
  private void writeInterruptEnable(int value) {
    boolean turnedOn = (value & ~interruptEnable & IER_TRANSMITTER_EMPTY) != 0;
    interruptEnable = value;
    if (turnedOn && transmitter.isEmpty()) {
      transmitterInterrupt = true;
    }
  }

  private void writeFifoControl(int value) {
    boolean switched = ((value ^ fifoControl) & FCR_ENABLE) != 0;
    if (switched || (value & FCR_CLEAR_RECEIVER) != 0) {
      receiver.clear();
      receiverTimeout = false;
    }
    if (switched || (value & FCR_CLEAR_TRANSMITTER) != 0) {
      transmitter.clear();
    }
    fifoControl = (value & FCR_ENABLE) != 0 ? value & 0xC9 : 0;
  }

  private void writeModemControl(int value) {
    int before = modemLines();
    modemControl = value;
    // The ring indicator's delta notes its trailing edge only.
    int changed = (before ^ modemLines()) & 0xB0 | before & ~modemLines() & 0x40;
    modemDeltas |= changed >> 4;
  }

  UartStateV1 save() {
    List<Integer> registers = List.of(
        interruptEnable, fifoControl, lineControl, modemControl, lineErrors, modemDeltas, scratch);
    return new UartStateV1(
        registers, divisor, receiver.save(), transmitter.save(), transmitting, transmitterInterrupt, receiverTimeout);
  }

  void restore(UartStateV1 state) {
    List<Integer> registers = state.registers();
    interruptEnable = registers.get(0) & 0xF;
    fifoControl = registers.get(1) & 0xC9;
    lineControl = registers.get(2);
    modemControl = registers.get(3) & 0x1F;
    lineErrors = registers.get(4) & LSR_ERRORS;
    modemDeltas = registers.get(5) & 0xF;
    scratch = registers.get(6);
    divisor = state.divisor();
    receiver.restore(state.receiver());
    transmitter.restore(state.transmitter());
    transmitting = state.transmitting();
    transmitterInterrupt = state.transmitterInterrupt();
    receiverTimeout = state.receiverTimeout();
  }
}

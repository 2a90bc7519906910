package org.javisor.devices.pc.isadma;

import java.util.ArrayList;
import java.util.List;
import org.javisor.devices.pc.isadma.DmaStateV1.ControllerV1;

/**
 * One 8237A: four channels. A pure state machine; who moves the data asks for the next address of a channel.
 *
 * @see "Intel 8237A data sheet, Register description"
 */
final class Dma8237 {
  static final int CHANNELS = 4;

  /** Transfer types in bits 3:2 of a mode. */
  static final int VERIFY = 0;

  static final int WRITE_MEMORY = 1;
  static final int READ_MEMORY = 2;

  private static final int DISABLED = 1 << 2;
  private static final int AUTO_INITIALIZE = 1 << 4;
  private static final int DECREMENT = 1 << 5;

  private final int[] baseAddress = new int[CHANNELS];
  private final int[] baseCount = new int[CHANNELS];
  private final int[] address = new int[CHANNELS];
  private final int[] count = new int[CHANNELS];
  private final int[] mode = new int[CHANNELS];
  private int command;
  private int mask;
  private int request;
  private int status;
  private boolean highByte;

  Dma8237() {
    reset();
  }

  /** RESET and Master Clear; addresses and counts stay as they are. */
  void reset() {
    command = 0;
    mask = 0xF;
    request = 0;
    status = 0;
    highByte = false;
  }

  int read(int register) {
    if (register < 8) {
      int value = (register & 1) == 0 ? address[register >> 1] : count[register >> 1];
      highByte = !highByte;
      return highByte ? value & 0xFF : value >>> 8;
    }
    return switch (register) {
      case 8 -> {
        int value = status | request << 4;
        status = 0;
        yield value;
      }
      case 0xF -> mask | 0xF0;
      // The temporary register: only memory-to-memory transfers use it.
      case 0xD -> 0;
      default -> 0xFF;
    };
  }

  void write(int register, int value) {
    if (register < 8) {
      writeCounter(register >> 1, (register & 1) == 0, value & 0xFF);
      return;
    }
    int bit = 1 << (value & 3);
    switch (register) {
      case 8 -> command = value & 0xFF;
      case 9 -> request = (value & 4) != 0 ? request | bit : request & ~bit;
      case 0xA -> mask = (value & 4) != 0 ? mask | bit : mask & ~bit;
      case 0xB -> mode[value & 3] = value & 0xFC;
      case 0xC -> highByte = false;
      case 0xD -> reset();
      case 0xE -> mask = 0;
      default -> mask = value & 0xF;
    }
  }

  private void writeCounter(int channel, boolean isAddress, int value) {
    int[] base = isAddress ? baseAddress : baseCount;
    base[channel] = highByte ? base[channel] & 0xFF | value << 8 : base[channel] & 0xFF00 | value;
    highByte = !highByte;
    (isAddress ? address : count)[channel] = base[channel];
  }

  /** Whether a channel may move data in this direction now. */
  boolean ready(int channel, int type) {
    int programmed = mode[channel] >>> 2 & 3;
    return (command & DISABLED) == 0 && (mask >>> channel & 1) == 0 && (programmed == type || programmed == VERIFY);
  }

  boolean verifies(int channel) {
    return (mode[channel] >>> 2 & 3) == VERIFY;
  }

  /** The 16 address bits of the next transfer. */
  int address(int channel) {
    return address[channel];
  }

  /** Counts a transfer; true if it was the last: terminal count. */
  boolean step(int channel) {
    address[channel] = address[channel] + ((mode[channel] & DECREMENT) != 0 ? -1 : 1) & 0xFFFF;
    count[channel] = count[channel] - 1 & 0xFFFF;
    if (count[channel] != 0xFFFF) {
      return false;
    }
    status |= 1 << channel;
    request &= ~(1 << channel);
    if ((mode[channel] & AUTO_INITIALIZE) != 0) {
      address[channel] = baseAddress[channel];
      count[channel] = baseCount[channel];
    } else {
      mask |= 1 << channel;
    }
    return true;
  }

  ControllerV1 save() {
    List<Integer> counters = new ArrayList<>();
    for (int[] registers : new int[][] {baseAddress, baseCount, address, count, mode}) {
      for (int value : registers) {
        counters.add(value);
      }
    }
    return new ControllerV1(counters, command, mask, request, status, highByte);
  }

  void restore(ControllerV1 state) {
    int at = 0;
    for (int[] registers : new int[][] {baseAddress, baseCount, address, count, mode}) {
      for (int i = 0; i < CHANNELS; i++) {
        registers[i] = state.counters().get(at++);
      }
    }
    command = state.command();
    mask = state.mask();
    request = state.request();
    status = state.status();
    highByte = state.highByte();
  }
}

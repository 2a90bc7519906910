package org.javisor.devices.pc.keyboard;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * An 8042 with the PS/2 firmware, its keyboard and its mouse. Every byte moves at once: the input buffer is never full.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Keyboard and Auxiliary Device Controller"
 */
final class ControllerChip {
  private static final int STATUS_OUTPUT_FULL = 1;
  private static final int STATUS_SYSTEM = 4;
  private static final int STATUS_COMMAND = 8;
  private static final int STATUS_UNLOCKED = 0x10;
  private static final int STATUS_AUXILIARY = 0x20;

  private static final int MODE_KEYBOARD_INTERRUPT = 1;
  private static final int MODE_MOUSE_INTERRUPT = 2;
  private static final int MODE_SYSTEM = 4;
  private static final int MODE_KEYBOARD_OFF = 0x10;
  private static final int MODE_MOUSE_OFF = 0x20;
  private static final int MODE_TRANSLATE = 0x40;

  private static final int OUTPUT_RESET = 1;
  private static final int OUTPUT_A20 = 2;

  /** Marks a byte in the output buffer as the mouse's. */
  private static final int FROM_MOUSE = 0x100;

  static final int RAM_BYTES = 32;
  static final int MAX_REPLIES = 4;

  final Ps2Keyboard keyboard = new Ps2Keyboard();
  final Ps2Mouse mouse = new Ps2Mouse();
  private final int[] ram = new int[RAM_BYTES];
  private final Deque<Integer> replies = new ArrayDeque<>();
  private int outputBuffer = -1;
  private int lastOutput;
  private int command;
  private boolean lastWasCommand;
  private boolean releasing;
  private boolean a20 = true;
  private boolean resetRequested;

  ControllerChip() {
    reset();
  }

  /** As a BIOS leaves it: translating, both interfaces on, interrupts of the keyboard on. */
  void reset() {
    keyboard.reset();
    mouse.reset();
    replies.clear();
    Arrays.fill(ram, 0);
    ram[0] = MODE_TRANSLATE | MODE_SYSTEM | MODE_KEYBOARD_INTERRUPT;
    outputBuffer = -1;
    lastOutput = 0;
    command = 0;
    lastWasCommand = false;
    releasing = false;
    a20 = true;
    resetRequested = false;
  }

  private boolean mode(int flag) {
    return (ram[0] & flag) != 0;
  }

  boolean keyboardInterrupt() {
    return outputBuffer >= 0 && (outputBuffer & FROM_MOUSE) == 0 && mode(MODE_KEYBOARD_INTERRUPT);
  }

  boolean mouseInterrupt() {
    return outputBuffer >= 0 && (outputBuffer & FROM_MOUSE) != 0 && mode(MODE_MOUSE_INTERRUPT);
  }

  /** Whether software has asked for a reset since the last call. */
  boolean takeResetRequest() {
    boolean requested = resetRequested;
    resetRequested = false;
    return requested;
  }

  boolean a20() {
    return a20;
  }

  void a20(boolean on) {
    a20 = on;
  }

  /** Moves the next byte into the output buffer if it is free. */
  void fill() {
    if (outputBuffer >= 0) {
      return;
    }
    if (!replies.isEmpty()) {
      outputBuffer = replies.remove();
    } else if (keyboard.hasByte() && !mode(MODE_KEYBOARD_OFF)) {
      outputBuffer = translate(keyboard.take());
    } else if (mouse.hasByte() && !mode(MODE_MOUSE_OFF)) {
      outputBuffer = FROM_MOUSE | mouse.take();
      mouse.flush();
    }
  }

  /** Set 2 to set 1: 0xF0 vanishes and marks the next byte. Returns -1 if nothing is left. */
  private int translate(int value) {
    if (!mode(MODE_TRANSLATE)) {
      releasing = false;
      return value;
    }
    if (value == 0xF0) {
      releasing = true;
      return keyboard.hasByte() ? translate(keyboard.take()) : -1;
    }
    int code = ScanCodes.toSet1(value) | (releasing ? 0x80 : 0);
    releasing = false;
    return code;
  }

  int readData() {
    if (outputBuffer >= 0) {
      lastOutput = outputBuffer & 0xFF;
      outputBuffer = -1;
    }
    return lastOutput;
  }

  int readStatus() {
    return STATUS_UNLOCKED
        | (outputBuffer >= 0 ? STATUS_OUTPUT_FULL : 0)
        | (outputBuffer >= 0 && (outputBuffer & FROM_MOUSE) != 0 ? STATUS_AUXILIARY : 0)
        | (mode(MODE_SYSTEM) ? STATUS_SYSTEM : 0)
        | (lastWasCommand ? STATUS_COMMAND : 0);
  }

  void writeData(int value) {
    lastWasCommand = false;
    int pending = command;
    command = 0;
    switch (pending) {
      case 0xD1 -> writeOutputPort(value);
      case 0xD2 -> reply(value);
      case 0xD3 -> reply(FROM_MOUSE | value);
      case 0xD4 -> {
        ram[0] &= ~MODE_MOUSE_OFF;
        mouse.write(value);
      }
      default -> {
        if (pending >= 0x60 && pending < 0x80) {
          ram[pending & 0x1F] = value;
        } else {
          ram[0] &= ~MODE_KEYBOARD_OFF;
          keyboard.write(value);
        }
      }
    }
  }

  private void reply(int value) {
    if (replies.size() < MAX_REPLIES) {
      replies.add(value);
    }
  }

  void writeCommand(int value) {
    lastWasCommand = true;
    command = 0;
    if (value >= 0x20 && value < 0x40) {
      reply(ram[value & 0x1F]);
      return;
    }
    if ((value >= 0x60 && value < 0x80) || (value >= 0xD1 && value <= 0xD4)) {
      command = value;
      return;
    }
    if (value >= 0xF0) {
      resetRequested |= (value & OUTPUT_RESET) == 0;
      return;
    }
    switch (value) {
      case 0xA4 -> reply(0xF1);
      case 0xA7 -> ram[0] |= MODE_MOUSE_OFF;
      case 0xA8 -> ram[0] &= ~MODE_MOUSE_OFF;
      case 0xA9, 0xAB -> reply(0);
      case 0xAA -> {
        ram[0] |= MODE_SYSTEM;
        replies.clear();
        outputBuffer = -1;
        reply(0x55);
      }
      case 0xAD -> ram[0] |= MODE_KEYBOARD_OFF;
      case 0xAE -> ram[0] &= ~MODE_KEYBOARD_OFF;
      case 0xC0 -> reply(0x80);
      case 0xD0 -> reply(readOutputPort());
      case 0xDD, 0xDF -> a20 = value == 0xDF;
      case 0xE0 -> reply(0);
      default -> {
        // Unknown to the firmware.
      }
    }
  }

  private int readOutputPort() {
    return OUTPUT_RESET
        | (a20 ? OUTPUT_A20 : 0)
        | (keyboardInterrupt() ? 0x10 : 0)
        | (mouseInterrupt() ? 0x20 : 0);
  }

  private void writeOutputPort(int value) {
    a20 = (value & OUTPUT_A20) != 0;
    resetRequested |= (value & OUTPUT_RESET) == 0;
  }

  ControllerStateV1 save() {
    List<Integer> memory = Arrays.stream(ram).boxed().toList();
    return new ControllerStateV1(
        memory,
        List.copyOf(replies),
        outputBuffer,
        lastOutput,
        command,
        lastWasCommand,
        releasing,
        a20,
        keyboard.save(),
        mouse.save());
  }

  void restore(ControllerStateV1 state) {
    Arrays.setAll(ram, state.ram()::get);
    replies.clear();
    replies.addAll(state.replies());
    outputBuffer = state.outputBuffer();
    lastOutput = state.lastOutput();
    command = state.command();
    lastWasCommand = state.lastWasCommand();
    releasing = state.releasing();
    a20 = state.a20();
    keyboard.restore(state.keyboard());
    mouse.restore(state.mouse());
    resetRequested = false;
  }
}

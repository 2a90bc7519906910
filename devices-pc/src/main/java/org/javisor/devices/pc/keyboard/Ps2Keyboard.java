package org.javisor.devices.pc.keyboard;

import java.util.ArrayList;
import java.util.List;

/**
 * An MF2 keyboard. It speaks scan code sets 1 and 2; set 3 is accepted and sends set 2.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Keyboards"
 */
final class Ps2Keyboard extends Ps2Device {
  private static final int SET_LEDS = 0xED;
  private static final int SCAN_CODE_SET = 0xF0;
  private static final int SET_RATE = 0xF3;

  private boolean scanning = true;
  private int scanCodeSet = 2;
  private int leds;

  void reset() {
    clear();
    defaults();
    scanning = true;
  }

  private void defaults() {
    scanCodeSet = 2;
    leds = 0;
  }

  @Override
  void command(int value) {
    switch (value) {
      case SET_LEDS, SCAN_CODE_SET, SET_RATE, 0xFB, 0xFC, 0xFD -> await(value);
      case 0xEE -> reply(0xEE);
      case 0xF2 -> reply(ACKNOWLEDGE, 0xAB, 0x83);
      case 0xF4 -> {
        scanning = true;
        reply(ACKNOWLEDGE);
      }
      case 0xF5, 0xF6 -> {
        defaults();
        scanning = value == 0xF6;
        reply(ACKNOWLEDGE);
      }
      case 0xF7, 0xF8, 0xF9, 0xFA -> reply(ACKNOWLEDGE);
      case 0xFF -> {
        reset();
        reply(ACKNOWLEDGE, TEST_PASSED);
      }
      default -> reply(RESEND);
    }
  }

  @Override
  void argument(int command, int value) {
    if (command == SET_LEDS) {
      leds = value & 7;
    }
    reply(ACKNOWLEDGE);
    if (command == SCAN_CODE_SET && value == 0) {
      reply(scanCodeSet);
    } else if (command == SCAN_CODE_SET && value <= 3) {
      scanCodeSet = value;
    }
  }

  /** Scroll lock 1, num lock 2, caps lock 4. */
  int leds() {
    return leds;
  }

  /** A key moves; its code is that of set 1 without the release bit. */
  void key(int code, boolean extended, boolean pressed) {
    if (!scanning) {
      return;
    }
    List<Integer> bytes = new ArrayList<>();
    if (extended) {
      bytes.add(0xE0);
    }
    if (scanCodeSet == 1) {
      bytes.add(pressed ? code : code | 0x80);
    } else {
      if (!pressed) {
        bytes.add(0xF0);
      }
      bytes.add(ScanCodes.toSet2(code));
    }
    event(bytes);
  }

  KeyboardStateV1 save() {
    return new KeyboardStateV1(scanning, scanCodeSet, leds, saveQueue());
  }

  void restore(KeyboardStateV1 state) {
    scanning = state.scanning();
    scanCodeSet = state.scanCodeSet();
    leds = state.leds();
    restoreQueue(state.queue());
  }
}

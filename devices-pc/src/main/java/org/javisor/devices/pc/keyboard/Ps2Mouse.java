package org.javisor.devices.pc.keyboard;

import java.util.List;

/**
 * A PS/2 mouse with three buttons and no wheel.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Mouse"
 */
final class Ps2Mouse extends Ps2Device {
  private static final int SET_RESOLUTION = 0xE8;
  private static final int SET_RATE = 0xF3;

  private boolean remote;
  private boolean wrap;
  private boolean reporting;
  private boolean scaling2;
  private int resolution = 2;
  private int rate = 100;
  private int buttons;
  private int dx;
  private int dy;

  void reset() {
    clear();
    defaults();
  }

  private void defaults() {
    remote = false;
    wrap = false;
    reporting = false;
    scaling2 = false;
    resolution = 2;
    rate = 100;
    dx = 0;
    dy = 0;
  }

  @Override
  void command(int value) {
    if (wrap && value != 0xEC && value != 0xFF) {
      reply(value);
      return;
    }
    switch (value) {
      case SET_RESOLUTION, SET_RATE -> await(value);
      case 0xE6, 0xE7 -> {
        scaling2 = value == 0xE7;
        reply(ACKNOWLEDGE);
      }
      case 0xE9 -> reply(ACKNOWLEDGE, status(), resolution, rate);
      case 0xEA, 0xF0 -> {
        remote = value == 0xF0;
        reply(ACKNOWLEDGE);
      }
      case 0xEB -> {
        reply(ACKNOWLEDGE);
        packet().forEach(this::reply);
      }
      case 0xEC, 0xEE -> {
        wrap = value == 0xEE;
        reply(ACKNOWLEDGE);
      }
      case 0xF2 -> reply(ACKNOWLEDGE, 0);
      case 0xF4, 0xF5 -> {
        reporting = value == 0xF4;
        reply(ACKNOWLEDGE);
      }
      case 0xF6 -> {
        defaults();
        reply(ACKNOWLEDGE);
      }
      case 0xFF -> {
        reset();
        reply(ACKNOWLEDGE, TEST_PASSED, 0);
      }
      default -> reply(RESEND);
    }
  }

  private int status() {
    int order = (buttons & 1) << 2 | (buttons & 4) >> 1 | (buttons & 2) >> 1;
    return (remote ? 0x40 : 0) | (reporting ? 0x20 : 0) | (scaling2 ? 0x10 : 0) | order;
  }

  @Override
  void argument(int command, int value) {
    if (command == SET_RESOLUTION) {
      resolution = value & 3;
    } else {
      rate = value;
    }
    reply(ACKNOWLEDGE);
  }

  /**
   * The mouse moved or a button changed.
   *
   * @param right counts to the right
   * @param up counts away from the user
   * @param pressed left 1, right 2, middle 4
   */
  void move(int right, int up, int pressed) {
    dx = Math.clamp(dx + (long) right, -255, 255);
    dy = Math.clamp(dy + (long) up, -255, 255);
    buttons = pressed & 7;
    if (reporting && !remote) {
      event(packet());
    }
  }

  private List<Integer> packet() {
    int first = 8 | buttons | (dx < 0 ? 0x10 : 0) | (dy < 0 ? 0x20 : 0);
    List<Integer> packet = List.of(first, dx & 0xFF, dy & 0xFF);
    dx = 0;
    dy = 0;
    return packet;
  }

  MouseStateV1 save() {
    int flags = (remote ? 1 : 0) | (wrap ? 2 : 0) | (reporting ? 4 : 0) | (scaling2 ? 8 : 0);
    return new MouseStateV1(flags, resolution, rate, buttons, dx, dy, saveQueue());
  }

  void restore(MouseStateV1 state) {
    remote = (state.flags() & 1) != 0;
    wrap = (state.flags() & 2) != 0;
    reporting = (state.flags() & 4) != 0;
    scaling2 = (state.flags() & 8) != 0;
    resolution = state.resolution();
    rate = state.rate();
    buttons = state.buttons();
    dx = state.dx();
    dy = state.dy();
    restoreQueue(state.queue());
  }
}

package org.javisor.devices.pc.keyboard;

import java.util.ArrayList;
import java.util.List;

/**
 * A PS/2 mouse with three buttons, and a wheel for software that knocks for it: it sets the rates 200, 100 and 80, or
 * 200, 200 and 80, and then asks for the identification.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Mouse; Microsoft, IntelliMouse data format"
 */
final class Ps2Mouse extends Ps2Device {
  private static final int SET_RESOLUTION = 0xE8;
  private static final int SET_RATE = 0xF3;

  /** Movement that was not reported yet, at most; a packet takes 255. */
  static final int LIMIT = 4096;

  /** Identifications: without a wheel, with one, with one and five buttons. */
  private static final int PLAIN = 0;

  private static final int WHEEL = 3;
  private static final int FIVE_BUTTONS = 4;

  private static final int KNOCK_FOR_WHEEL = 200 << 16 | 100 << 8 | 80;
  private static final int KNOCK_FOR_FIVE_BUTTONS = 200 << 16 | 200 << 8 | 80;

  private boolean remote;
  private boolean wrap;
  private boolean reporting;
  private boolean scaling2;
  private int resolution = 2;
  private int rate = 100;
  private int identification;
  /** The last three rates, the latest lowest. */
  private int rates;
  private int buttons;
  private int reportedButtons;
  private int dx;
  private int dy;
  private int dz;

  void reset() {
    clear();
    defaults();
    identification = PLAIN;
    rates = 0;
    buttons = 0;
    reportedButtons = 0;
  }

  private void defaults() {
    remote = false;
    wrap = false;
    reporting = false;
    scaling2 = false;
    resolution = 2;
    rate = 100;
    forgetMovement();
  }

  private void forgetMovement() {
    dx = 0;
    dy = 0;
    dz = 0;
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
        forgetMovement();
        reply(ACKNOWLEDGE);
      }
      case 0xEB -> {
        reply(ACKNOWLEDGE);
        packet().forEach(this::reply);
        reported();
      }
      case 0xEC, 0xEE -> {
        wrap = value == 0xEE;
        reply(ACKNOWLEDGE);
      }
      case 0xF2 -> reply(ACKNOWLEDGE, identification);
      case 0xF4, 0xF5 -> {
        reporting = value == 0xF4;
        forgetMovement();
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
      rates = rates << 8 & 0xFF_FFFF | value;
      if (rates == KNOCK_FOR_WHEEL) {
        identification = WHEEL;
      } else if (rates == KNOCK_FOR_FIVE_BUTTONS) {
        identification = FIVE_BUTTONS;
      }
    }
    reply(ACKNOWLEDGE);
  }

  /**
   * The mouse moved or a button changed.
   *
   * @param right counts to the right
   * @param up counts away from the user
   * @param pressed left 1, right 2, middle 4
   * @param wheel clicks towards the user
   */
  void move(int right, int up, int pressed, int wheel) {
    dx = Math.clamp(dx + (long) right, -LIMIT, LIMIT);
    dy = Math.clamp(dy + (long) up, -LIMIT, LIMIT);
    dz = Math.clamp(dz + (long) wheel, -LIMIT, LIMIT);
    buttons = pressed & 7;
    flush();
  }

  /** Queues packets for what was not reported yet, while they fit; what does not waits until the host has read. */
  void flush() {
    while (reporting && !remote && !wrap && changed() && event(packet())) {
      reported();
    }
  }

  private boolean changed() {
    return dx != 0 || dy != 0 || (dz != 0 && identification != PLAIN) || buttons != reportedButtons;
  }

  private List<Integer> packet() {
    int x = Math.clamp(dx, -255, 255);
    int y = Math.clamp(dy, -255, 255);
    List<Integer> packet = new ArrayList<>();
    packet.add(8 | buttons | (x < 0 ? 0x10 : 0) | (y < 0 ? 0x20 : 0));
    packet.add(x & 0xFF);
    packet.add(y & 0xFF);
    int z = Math.clamp(dz, -7, 7);
    switch (identification) {
      case WHEEL -> packet.add(z & 0xFF);
      case FIVE_BUTTONS -> packet.add(z & 0x0F);
      default -> {
        // A mouse without a wheel.
      }
    }
    return packet;
  }

  /** What the last packet held needs no other. */
  private void reported() {
    dx -= Math.clamp(dx, -255, 255);
    dy -= Math.clamp(dy, -255, 255);
    dz = identification == PLAIN ? 0 : dz - Math.clamp(dz, -7, 7);
    reportedButtons = buttons;
  }

  MouseStateV1 save() {
    int flags = (remote ? 1 : 0) | (wrap ? 2 : 0) | (reporting ? 4 : 0) | (scaling2 ? 8 : 0);
    return new MouseStateV1(
        flags, resolution, rate, identification, rates, buttons, reportedButtons, dx, dy, dz, saveQueue());
  }

  void restore(MouseStateV1 state) {
    remote = (state.flags() & 1) != 0;
    wrap = (state.flags() & 2) != 0;
    reporting = (state.flags() & 4) != 0;
    scaling2 = (state.flags() & 8) != 0;
    resolution = state.resolution();
    rate = state.rate();
    identification = state.identification();
    rates = state.rates();
    buttons = state.buttons();
    reportedButtons = state.reportedButtons();
    dx = state.dx();
    dy = state.dy();
    dz = state.dz();
    restoreQueue(state.queue());
  }
}

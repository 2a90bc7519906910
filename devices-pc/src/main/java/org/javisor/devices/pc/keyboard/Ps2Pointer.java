package org.javisor.devices.pc.keyboard;

import org.javisor.device.input.PointerInput;

/** Turns positions into the movements that a PS/2 mouse reports. */
final class Ps2Pointer implements PointerInput {
  private final KeyboardController controller;
  private int x;
  private int y;
  private boolean known;

  Ps2Pointer(KeyboardController controller) {
    this.controller = controller;
  }

  @Override
  public synchronized void pointer(Event event) {
    int right = known ? event.x() - x : 0;
    int down = known ? event.y() - y : 0;
    x = event.x();
    y = event.y();
    known = true;
    controller.mouse(right, -down, event.buttons(), event.wheel());
  }

  @Override
  public boolean absolute() {
    return false;
  }
}

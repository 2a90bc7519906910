package org.javisor.devices.pc.usb;

import java.util.HashSet;
import java.util.Set;
import org.javisor.device.input.KeyboardInput;

/** Keys go to the USB keyboard while the guest has set it up, else to another; a key is released where it went down. */
final class ChosenKeyboard implements KeyboardInput {
  private final UhciController usb;
  private final KeyboardInput other;
  private final Set<Integer> downAtUsb = new HashSet<>();

  ChosenKeyboard(UhciController usb, KeyboardInput other) {
    this.usb = usb;
    this.other = other;
  }

  @Override
  public synchronized boolean key(int code, boolean pressed) {
    if (pressed ? !usb.keyboardConfigured() : !downAtUsb.contains(code)) {
      return other.key(code, pressed);
    }
    boolean taken = usb.key(code, pressed);
    if (taken && pressed) {
      downAtUsb.add(code);
    } else if (taken) {
      downAtUsb.remove(code);
    }
    return taken;
  }

  @Override
  public int leds() {
    return usb.keyboardConfigured() ? usb.leds() : other.leds();
  }
}

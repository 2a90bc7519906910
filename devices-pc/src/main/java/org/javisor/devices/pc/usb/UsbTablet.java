package org.javisor.devices.pc.usb;

import java.util.List;
import org.javisor.device.input.PointerInput;
import org.jspecify.annotations.Nullable;

/** A pointer that tells positions. Movements that the host has not taken yet become one. */
final class UsbTablet extends HidDevice {
  /** The largest coordinate. */
  static final int LARGEST = 0x7FFF;

  UsbTablet() {
    super(HidModel.TABLET);
  }

  void pointer(PointerInput.Event event) {
    int x = scale(event.x(), event.width());
    int y = scale(event.y(), event.height());
    // The wheel counts upwards.
    byte[] next = {
      (byte) event.buttons(), (byte) x, (byte) (x >> 8), (byte) y, (byte) (y >> 8), (byte) -event.wheel()
    };
    byte @Nullable [] last = lastWaiting();
    report(next, last != null && last[0] == next[0] && last[5] == 0 && next[5] == 0);
  }

  /** The middle of the pixel: a driver that scales back and rounds down comes to the same pixel. */
  private static int scale(int pixel, int pixels) {
    return (int) ((2L * pixel + 1) * (LARGEST + 1) / (2L * pixels));
  }

  @Override
  List<Integer> held() {
    return List.of();
  }

  @Override
  void hold(List<Integer> codes) {
    // A tablet has no keys; buttons come with every event.
  }
}

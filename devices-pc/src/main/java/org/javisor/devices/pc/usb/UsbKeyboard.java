package org.javisor.devices.pc.usb;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A keyboard with the boot protocol's report.
 *
 * @see "Device Class Definition for Human Interface Devices 1.11, appendix B.1 and C"
 */
final class UsbKeyboard extends HidDevice {
  private static final int KEYS = 6;
  private static final int FIRST_KEY = 2;
  private static final int ERROR_ROLL_OVER = 1;

  /** Usages of the keys that are down, in the order in which they went down. */
  private final Set<Integer> down = new LinkedHashSet<>();

  UsbKeyboard() {
    super(HidModel.KEYBOARD);
  }

  /**
   * A key goes down or up.
   *
   * @param code see {@link org.javisor.device.input.KeyboardInput}
   * @return false if too many reports wait already
   */
  boolean key(int code, boolean pressed) {
    int usage = KeyUsages.of(code);
    if (usage == 0 || pressed == down.contains(usage)) {
      return true;
    }
    if (!hasRoom()) {
      return false;
    }
    if (pressed) {
      down.add(usage);
    } else {
      down.remove(usage);
    }
    report(current(), false);
    return true;
  }

  private byte[] current() {
    byte[] report = new byte[MOST_REPORT_BYTES];
    int at = FIRST_KEY;
    for (int usage : down) {
      if (KeyUsages.isModifier(usage)) {
        report[0] |= (byte) (1 << (usage - KeyUsages.FIRST_MODIFIER));
      } else if (at < FIRST_KEY + KEYS) {
        report[at++] = (byte) usage;
      } else {
        for (int i = FIRST_KEY; i < FIRST_KEY + KEYS; i++) {
          report[i] = ERROR_ROLL_OVER;
        }
      }
    }
    return report;
  }

  /** The lamps in the order of a PS/2 keyboard: scroll lock 1, num lock 2, caps lock 4. */
  int leds() {
    int lamps = output();
    return (lamps & 4) >> 2 | (lamps & 1) << 1 | (lamps & 2) << 1;
  }

  @Override
  List<Integer> held() {
    return new ArrayList<>(down);
  }

  @Override
  void hold(List<Integer> codes) {
    down.clear();
    down.addAll(codes);
  }
}

package org.javisor.devices.pc.usb;

import java.util.Map;
import org.javisor.device.input.KeyboardInput;

/**
 * What USB calls the keys of a PC keyboard.
 *
 * @see "HID Usage Tables 1.12, chapter 10 Keyboard/Keypad Page"
 */
final class KeyUsages {
  static final int FIRST_MODIFIER = 0xE0;
  private static final int LAST_MODIFIER = 0xE7;

  /** For the codes 0x00 to 0x58 of scan code set 1; 00 where there is no key. */
  private static final String PLAIN = "00291e1f20212223242526272d2e2a2b" + "141a0815171c180c12132f3028e00416"
      + "07090a0b0d0e0f333435e1311d1b0619" + "051110363738e555e22c393a3b3c3d3e"
      + "3f4041424353475f6061565c5d5e5759" + "5a5b62634600644445";

  /** For the keys whose code has the prefix 0xE0. */
  private static final Map<Integer, Integer> EXTENDED = Map.ofEntries(
      Map.entry(0x1C, 0x58),
      Map.entry(0x1D, 0xE4),
      Map.entry(0x35, 0x54),
      Map.entry(0x38, 0xE6),
      Map.entry(0x47, 0x4A),
      Map.entry(0x48, 0x52),
      Map.entry(0x49, 0x4B),
      Map.entry(0x4B, 0x50),
      Map.entry(0x4D, 0x4F),
      Map.entry(0x4F, 0x4D),
      Map.entry(0x50, 0x51),
      Map.entry(0x51, 0x4E),
      Map.entry(0x52, 0x49),
      Map.entry(0x53, 0x4C),
      Map.entry(0x5B, 0xE3),
      Map.entry(0x5C, 0xE7),
      Map.entry(0x5D, 0x65));

  private KeyUsages() {}

  /** The usage of a key; 0 for none. */
  static int of(int code) {
    return switch (code) {
      case KeyboardInput.PAUSE -> 0x48;
      case KeyboardInput.PRINT_SCREEN -> 0x46;
      default -> {
        int low = code & 0x7F;
        if (code > 0x7F) {
          yield EXTENDED.getOrDefault(low, 0);
        }
        yield code >= 0 && 2 * code < PLAIN.length() ? Integer.parseInt(PLAIN, 2 * code, 2 * code + 2, 16) : 0;
      }
    };
  }

  static boolean isModifier(int usage) {
    return usage >= FIRST_MODIFIER && usage <= LAST_MODIFIER;
  }
}

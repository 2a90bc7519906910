package org.javisor.devices.pc.keyboard;

import java.util.List;
import java.util.Map;
import org.javisor.device.input.KeyboardInput;
import org.javisor.devices.pc.keyboard.Ps2Keyboard.KeyType;

/**
 * What a key sends in each of the three scan code sets.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Keyboards, Scan Codes"
 */
final class ScanCodeSets {
  private static final int EXTENDED = 0xE0;
  private static final int RELEASE = 0xF0;

  /** Codes of set 3 for the keys 0x00 to 0x58 of set 1; 00 where there is no key. */
  private static final String SET_3 =
      "0008161e26252e363d3e46454e55660d" + "151d242d2c353c43444d545b5a111c1b" + "232b34333b424b4c520e125c1a222a21"
          + "32313a41494a597e192914070f171f27" + "2f373f474f765f6c757d846b73747c69" + "727a7071000013565e";

  /** The same for keys with the prefix 0xE0. */
  private static final Map<Integer, Integer> SET_3_EXTENDED = Map.ofEntries(
      Map.entry(0x1C, 0x79),
      Map.entry(0x1D, 0x58),
      Map.entry(0x35, 0x77),
      Map.entry(0x37, 0x57),
      Map.entry(0x38, 0x39),
      Map.entry(0x46, 0x62),
      Map.entry(0x47, 0x6E),
      Map.entry(0x48, 0x63),
      Map.entry(0x49, 0x6F),
      Map.entry(0x4B, 0x61),
      Map.entry(0x4D, 0x6A),
      Map.entry(0x4F, 0x65),
      Map.entry(0x50, 0x60),
      Map.entry(0x51, 0x6D),
      Map.entry(0x52, 0x67),
      Map.entry(0x53, 0x64),
      Map.entry(0x5B, 0x8B),
      Map.entry(0x5C, 0x8C),
      Map.entry(0x5D, 0x8D));

  private static final String MAKE_BREAK_KEYS = " 11 12 14 19 59 ";
  private static final String MAKE_KEYS =
      " 08 07 0f 17 1f 27 2f 37 3f 47 4f 56 5e 39 58 57 5f 62 67 6e 6f 65 6d 76 6c 6b 69 77 75 73 72 70 7e 74 7a 71 84"
          + " 7d 79 ";

  /** Keys that are down and change what Print Screen and Pause send. */
  record Modifiers(boolean shift, boolean control, boolean alt) {}

  private ScanCodeSets() {}

  /** What a key of set 3 does after power-on. */
  static KeyType defaultType(int set3) {
    String code = " %02x ".formatted(set3);
    if (MAKE_BREAK_KEYS.contains(code)) {
      return KeyType.MAKE_BREAK;
    }
    return MAKE_KEYS.contains(code) ? KeyType.MAKE : KeyType.TYPEMATIC;
  }

  /** A key's code in set 3; 0 if it has none. */
  static int set3(int key) {
    int code = key & 0x7F;
    if (key > 0x7F) {
      return SET_3_EXTENDED.getOrDefault(code, 0);
    }
    return 2 * code < SET_3.length() ? Integer.parseInt(SET_3, 2 * code, 2 * code + 2, 16) : 0;
  }

  /**
   * What a key sends in set 1 or 2.
   *
   * @param set 1 or 2
   * @param key see {@link KeyboardInput}
   */
  static List<Integer> sequence(int set, int key, boolean pressed, Modifiers modifiers) {
    return switch (key) {
      case KeyboardInput.PAUSE -> pause(set, pressed, modifiers);
      case KeyboardInput.PRINT_SCREEN -> printScreen(set, pressed, modifiers);
      default -> key > 0x7F ? extended(set, key & 0x7F, pressed) : plain(set, key, pressed);
    };
  }

  private static List<Integer> plain(int set, int code, boolean pressed) {
    if (set == 1) {
      return List.of(pressed ? code : code | 0x80);
    }
    int make = ScanCodes.toSet2(code);
    return pressed ? List.of(make) : List.of(RELEASE, make);
  }

  private static List<Integer> extended(int set, int code, boolean pressed) {
    if (set == 1) {
      return List.of(EXTENDED, pressed ? code : code | 0x80);
    }
    int make = ScanCodes.toSet2(code);
    return pressed ? List.of(EXTENDED, make) : List.of(EXTENDED, RELEASE, make);
  }

  private static List<Integer> pause(int set, boolean pressed, Modifiers modifiers) {
    if (!pressed) {
      return List.of();
    }
    if (modifiers.control()) {
      return set == 1 ? List.of(0xE0, 0x46, 0xE0, 0xC6) : List.of(0xE0, 0x7E, 0xE0, 0xF0, 0x7E);
    }
    return set == 1
        ? List.of(0xE1, 0x1D, 0x45, 0xE1, 0x9D, 0xC5)
        : List.of(0xE1, 0x14, 0x77, 0xE1, 0xF0, 0x14, 0xF0, 0x77);
  }

  private static List<Integer> printScreen(int set, boolean pressed, Modifiers modifiers) {
    if (modifiers.alt()) {
      return plain(set, 0x54, pressed);
    }
    if (modifiers.shift() || modifiers.control()) {
      return extended(set, 0x37, pressed);
    }
    if (set == 1) {
      return pressed ? List.of(0xE0, 0x2A, 0xE0, 0x37) : List.of(0xE0, 0xB7, 0xE0, 0xAA);
    }
    return pressed ? List.of(0xE0, 0x12, 0xE0, 0x7C) : List.of(0xE0, 0xF0, 0x7C, 0xE0, 0xF0, 0x12);
  }
}

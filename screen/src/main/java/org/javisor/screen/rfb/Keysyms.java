package org.javisor.screen.rfb;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.javisor.screen.UsLayout;
import org.javisor.screen.UsLayout.Stroke;

/**
 * X11's names of keys as keys of a US keyboard, for viewers that do not send scan codes.
 *
 * @see "RFC 6143, 7.5.4 KeyEvent; X11, keysymdef.h"
 */
final class Keysyms {
  private static final int F1 = 0xFFBE;
  private static final int KEYPAD_0 = 0xFFB0;
  private static final int KEYPAD_HOME = 0xFF95;
  private static final Map<Integer, Integer> KEYS = new HashMap<>();

  /** Keysym and code in turn. */
  private static final int[] TABLE = {
    0xFF08, 0x0E, 0xFF09, 0x0F, 0xFE20, 0x0F, 0xFF0D, 0x1C, 0xFF1B, 0x01, 0xFF13, 0xC6, 0xFF14, 0x46, 0xFF61, 0xB7,
    0xFF50, 0xC7, 0xFF51, 0xCB, 0xFF52, 0xC8, 0xFF53, 0xCD, 0xFF54, 0xD0, 0xFF55, 0xC9, 0xFF56, 0xD1, 0xFF57, 0xCF,
    0xFF63, 0xD2, 0xFFFF, 0xD3, 0xFF67, 0xDD, 0xFF7F, 0x45, 0xFF8D, 0x9C, 0xFFAA, 0x37, 0xFFAB, 0x4E, 0xFFAD, 0x4A,
    0xFFAE, 0x53, 0xFFAF, 0xB5, 0xFFE1, 0x2A, 0xFFE2, 0x36, 0xFFE3, 0x1D, 0xFFE4, 0x9D, 0xFFE5, 0x3A, 0xFFE7, 0x38,
    0xFFE8, 0xB8, 0xFFE9, 0x38, 0xFFEA, 0xB8, 0xFE03, 0xB8, 0xFFEB, 0xDB, 0xFFEC, 0xDC};

  /** KP_0 to KP_9, and KP_Home to KP_Delete. */
  private static final int[] KEYPAD_DIGITS = {0x52, 0x4F, 0x50, 0x51, 0x4B, 0x4C, 0x4D, 0x47, 0x48, 0x49};

  private static final int[] KEYPAD_MOVES = {0x47, 0x4B, 0x48, 0x4D, 0x50, 0x49, 0x51, 0x4F, 0x4C, 0x52, 0x53};

  static {
    for (int i = 0; i < TABLE.length; i += 2) {
      KEYS.put(TABLE[i], TABLE[i + 1]);
    }
    for (int i = 0; i < 12; i++) {
      KEYS.put(F1 + i, i < 10 ? 0x3B + i : 0x57 + i - 10);
    }
    for (int i = 0; i < KEYPAD_DIGITS.length; i++) {
      KEYS.put(KEYPAD_0 + i, KEYPAD_DIGITS[i]);
    }
    for (int i = 0; i < KEYPAD_MOVES.length; i++) {
      KEYS.put(KEYPAD_HOME + i, KEYPAD_MOVES[i]);
    }
  }

  private Keysyms() {}

  /** A key that gives no character. */
  static Optional<Integer> key(int keysym) {
    return Optional.ofNullable(KEYS.get(keysym));
  }

  /** A key that gives a character. */
  static Optional<Stroke> character(int keysym) {
    return keysym >= 0x20 && keysym < 0x7F ? UsLayout.stroke((char) keysym) : Optional.empty();
  }
}

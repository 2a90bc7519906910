package org.javisor.screen;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which keys of a US keyboard give which characters, in scan code set 1.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Keyboards, Scan Code Set 1"
 */
public final class UsLayout {
  public static final int ESCAPE = 0x01;
  public static final int BACKSPACE = 0x0E;
  public static final int TAB = 0x0F;
  public static final int ENTER = 0x1C;
  public static final int LEFT_CONTROL = 0x1D;
  public static final int LEFT_SHIFT = 0x2A;
  public static final int RIGHT_SHIFT = 0x36;
  public static final int LEFT_ALT = 0x38;
  public static final int UP = 0xC8;
  public static final int LEFT = 0xCB;
  public static final int RIGHT = 0xCD;
  public static final int DOWN = 0xD0;
  public static final int DELETE = 0xD3;

  /** Keys from code 2, 16, 30, 44 on: what they give alone, and what with shift. */
  private static final String[] ROWS = {"1234567890-=", "qwertyuiop[]", "asdfghjkl;'`", "zxcvbnm,./"};

  private static final String[] SHIFTED = {"!@#$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:\"~", "ZXCVBNM<>?"};
  private static final int[] FIRST = {0x02, 0x10, 0x1E, 0x2C};
  private static final Map<Character, Stroke> STROKES = new HashMap<>();

  static {
    for (int row = 0; row < ROWS.length; row++) {
      for (int i = 0; i < ROWS[row].length(); i++) {
        STROKES.put(ROWS[row].charAt(i), new Stroke(FIRST[row] + i, false));
        STROKES.put(SHIFTED[row].charAt(i), new Stroke(FIRST[row] + i, true));
      }
    }
    STROKES.put('\\', new Stroke(0x2B, false));
    STROKES.put('|', new Stroke(0x2B, true));
    STROKES.put(' ', new Stroke(0x39, false));
    STROKES.put('\n', new Stroke(ENTER, false));
    STROKES.put('\r', new Stroke(ENTER, false));
    STROKES.put('\t', new Stroke(TAB, false));
    STROKES.put('\b', new Stroke(BACKSPACE, false));
    STROKES.put('\u001B', new Stroke(ESCAPE, false));
    STROKES.put('\u007F', new Stroke(DELETE, false));
  }

  /** A key, with or without shift. */
  public record Stroke(int code, boolean shift) {}

  private UsLayout() {}

  /** How a character is typed; empty if this keyboard does not have it. */
  public static Optional<Stroke> stroke(char character) {
    return Optional.ofNullable(STROKES.get(character));
  }
}

package org.javisor.screen;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.javisor.device.input.KeyboardInput;

/**
 * Keys by the names that people write, as in {@code ctrl-alt-delete} or {@code shift-f10}.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Keyboards, Scan Code Set 1"
 */
public final class KeyNames {
  private static final Map<String, Integer> CODES = new HashMap<>();

  static {
    names(0x01, "escape", "esc");
    names(0x0E, "backspace");
    names(0x0F, "tab");
    names(0x1C, "enter", "return");
    names(0x1D, "ctrl", "control");
    names(0x2A, "shift");
    names(0x38, "alt");
    names(0x39, "space");
    names(0x3A, "capslock");
    names(0x45, "numlock");
    names(0x46, "scrolllock");
    names(0x57, "f11");
    names(0x58, "f12");
    names(0x9D, "rightctrl");
    names(0xB8, "altgr", "rightalt");
    names(0xC7, "home");
    names(0xC8, "up");
    names(0xC9, "pageup");
    names(0xCB, "left");
    names(0xCD, "right");
    names(0xCF, "end");
    names(0xD0, "down");
    names(0xD1, "pagedown");
    names(0xD2, "insert");
    names(0xD3, "delete", "del");
    names(0xDB, "meta");
    names(0xDD, "menu");
    names(0x0C, "minus");
    names(KeyboardInput.PRINT_SCREEN, "printscreen", "sysrq");
    names(KeyboardInput.PAUSE, "pause");
    for (int i = 1; i <= 10; i++) {
      names(0x3A + i, "f" + i);
    }
  }

  private KeyNames() {}

  private static void names(int code, String... all) {
    for (String name : all) {
      CODES.put(name, code);
    }
  }

  /**
   * The codes of keys that are pressed together, for {@link Keyboard#press}.
   *
   * @param combination names or characters of a US keyboard, with hyphens between them
   * @throws IllegalArgumentException if there is no key of a name
   */
  public static int[] codes(String combination) {
    String[] names = combination.toLowerCase(Locale.ROOT).split("-", -1);
    int[] codes = new int[names.length];
    for (int i = 0; i < names.length; i++) {
      codes[i] = code(names[i], combination);
    }
    return codes;
  }

  private static int code(String name, String combination) {
    Integer known = CODES.get(name);
    if (known != null) {
      return known;
    }
    if (name.length() == 1) {
      UsLayout.Stroke stroke = UsLayout.stroke(name.charAt(0)).orElse(null);
      if (stroke != null && !stroke.shift()) {
        return stroke.code();
      }
    }
    throw new IllegalArgumentException(
        "'" + name + "' in '" + combination + "' is no key; write for instance ctrl-alt-delete, shift-f10, alt-x");
  }
}

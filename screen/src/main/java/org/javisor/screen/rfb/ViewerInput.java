package org.javisor.screen.rfb;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.javisor.device.input.PointerInput;
import org.javisor.screen.Screen;
import org.javisor.screen.UsLayout;

/** What a viewer does to keyboard and pointer. Used by the thread that reads from the viewer. */
final class ViewerInput {
  private static final int LARGEST_CODE = 0xFF;

  private static final int RFB_LEFT = 1;
  private static final int RFB_MIDDLE = 2;
  private static final int RFB_RIGHT = 4;
  private static final int RFB_WHEEL_UP = 8;
  private static final int RFB_WHEEL_DOWN = 16;

  private final Screen screen;
  private final Set<Integer> down = new HashSet<>();
  private int buttons;
  private int width = 1;
  private int height = 1;
  private int lastX;
  private int lastY;

  ViewerInput(Screen screen) {
    this.screen = screen;
  }

  void size(int newWidth, int newHeight) {
    width = newWidth;
    height = newHeight;
  }

  /** A key by its scan code; see {@link org.javisor.device.input.KeyboardInput}. */
  void key(int code, boolean pressed) {
    if (code <= 0 || code > LARGEST_CODE) {
      return;
    }
    if (pressed) {
      down.add(code);
    } else {
      down.remove(code);
    }
    screen.keyboard().key(code, pressed);
  }

  /** A key by the character it gives: shift is pressed for it if the viewer does not hold it. */
  void keysym(int keysym, boolean pressed) {
    Optional<Integer> key = Keysyms.key(keysym);
    if (key.isPresent()) {
      key(key.get(), pressed);
      return;
    }
    Keysyms.character(keysym).ifPresent(stroke -> {
      boolean held = down.contains(UsLayout.LEFT_SHIFT) || down.contains(UsLayout.RIGHT_SHIFT);
      boolean shifts = pressed && stroke.shift() && !held;
      if (shifts) {
        screen.keyboard().key(UsLayout.LEFT_SHIFT, true);
      }
      key(stroke.code(), pressed);
      if (shifts) {
        screen.keyboard().key(UsLayout.LEFT_SHIFT, false);
      }
    });
  }

  /** @see "RFC 6143, 7.5.5 PointerEvent" */
  void pointer(int mask, int x, int y) {
    int pressed = mask & ~buttons;
    int wheel = ((pressed & RFB_WHEEL_DOWN) != 0 ? 1 : 0) - ((pressed & RFB_WHEEL_UP) != 0 ? 1 : 0);
    buttons = mask;
    lastX = x;
    lastY = y;
    int held = ((mask & RFB_LEFT) != 0 ? PointerInput.LEFT : 0)
        | ((mask & RFB_RIGHT) != 0 ? PointerInput.RIGHT : 0)
        | ((mask & RFB_MIDDLE) != 0 ? PointerInput.MIDDLE : 0);
    screen.pointer().pointer(new PointerInput.Event(x, y, width, height, held, wheel));
  }

  /** The viewer is gone: nothing that it held stays down. */
  void release() {
    for (int code : down) {
      screen.keyboard().key(code, false);
    }
    down.clear();
    if (buttons != 0) {
      pointer(0, lastX, lastY);
    }
  }
}

package org.javisor.device.input;

/**
 * A keyboard. Safe from any thread.
 *
 * <p>A key is named by its code in scan code set 1, 1 to 0x7F; keys whose code is preceded by 0xE0 have bit 7 set. The
 * Pause key, whose sequence is its own, is {@link #PAUSE}, Print Screen {@link #PRINT_SCREEN}. These are also the codes
 * of RFB's extended key events.
 */
public interface KeyboardInput {
  int PRINT_SCREEN = 0xB7;
  int PAUSE = 0xC6;

  /**
   * A key goes down or up. Pressing a key that is down is what the host's own repetition does: ignored, as the keyboard
   * repeats by itself. A code that no key has is ignored.
   *
   * @return false if the keyboard's buffer is full: nothing has happened, the guest must take what came before
   */
  boolean key(int code, boolean pressed);

  /** The lamps: scroll lock 1, num lock 2, caps lock 4. */
  int leds();

  /** A keyboard that nobody reads. */
  static KeyboardInput none() {
    return new KeyboardInput() {
      @Override
      public boolean key(int code, boolean pressed) {
        return true;
      }

      @Override
      public int leds() {
        return 0;
      }
    };
  }
}

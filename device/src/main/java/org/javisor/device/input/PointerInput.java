package org.javisor.device.input;

/** A mouse or tablet. Safe from any thread. */
public interface PointerInput {
  int LEFT = 1;
  int RIGHT = 2;
  int MIDDLE = 4;

  /**
   * The pointer moves or its buttons change.
   *
   * @param event where it is now
   */
  void pointer(Event event);

  /** Whether the guest learns positions; otherwise it learns movements, and its pointer may stand elsewhere. */
  boolean absolute();

  /**
   * A position on the screen.
   *
   * @param x column, from 0 to {@code width - 1}
   * @param y row, from 0 to {@code height - 1}
   * @param width columns of the screen at that moment
   * @param height rows of the screen at that moment
   * @param buttons {@link #LEFT}, {@link #RIGHT}, {@link #MIDDLE}
   * @param wheel clicks of the wheel since the last event: positive towards the user
   */
  record Event(int x, int y, int width, int height, int buttons, int wheel) {
    public Event {
      if (width < 1 || height < 1) {
        throw new IllegalArgumentException("no screen: %d x %d".formatted(width, height));
      }
      x = Math.clamp(x, 0, width - 1);
      y = Math.clamp(y, 0, height - 1);
      buttons &= LEFT | RIGHT | MIDDLE;
      wheel = Math.clamp(wheel, -8, 8);
    }
  }

  /** A pointer that nobody reads. */
  static PointerInput none() {
    return new PointerInput() {
      @Override
      public void pointer(Event event) {
        // Nobody reads it.
      }

      @Override
      public boolean absolute() {
        return false;
      }
    };
  }
}

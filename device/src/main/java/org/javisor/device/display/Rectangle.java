package org.javisor.device.display;

/** A part of a frame, in pixels; not empty. */
public record Rectangle(int x, int y, int width, int height) {
  public Rectangle {
    if (x < 0 || y < 0 || width <= 0 || height <= 0) {
      throw new IllegalArgumentException("no rectangle: %d x %d at %d, %d".formatted(width, height, x, y));
    }
  }

  /** The first column to the right of it. */
  public int right() {
    return x + width;
  }

  /** The first row below it. */
  public int bottom() {
    return y + height;
  }
}

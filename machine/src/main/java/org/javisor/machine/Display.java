package org.javisor.machine;

/**
 * A graphics adapter: a VGA with linear modes, and the size that its monitor likes best.
 *
 * @param width columns, 8 to 2560
 * @param height rows, 1 to 1600
 */
public record Display(int width, int height) {
  public Display {
    if (width < 8 || width > 2560 || height < 1 || height > 1600) {
      throw new IllegalArgumentException("no screen of %d x %d: at most 2560 x 1600".formatted(width, height));
    }
  }

  /** 1024 by 768 pixels. */
  public static Display standard() {
    return new Display(1024, 768);
  }
}

package org.javisor.device.display;

import java.util.Arrays;
import java.util.List;

/** A picture, and what changed in it since somebody asked. Not safe from several threads. */
public final class Frame {
  /** No adapter shows more columns or rows. */
  public static final int LIMIT = 4096;

  private int width = 1;
  private int height = 1;
  private int[] pixels = new int[1];
  private Damage damage = new Damage(1);
  private boolean resized = true;

  /** Columns. */
  public int width() {
    return width;
  }

  /** Rows. */
  public int height() {
    return height;
  }

  /** Row by row, red in bits 23 to 16, green, blue; bits 31 to 24 are zero. The frame's own: not to be written. */
  public int[] pixels() {
    return pixels;
  }

  /** Sets the size. If that is another one, the picture becomes black and all of it has changed. */
  public void resize(int newWidth, int newHeight) {
    if (newWidth < 1 || newWidth > LIMIT || newHeight < 1 || newHeight > LIMIT) {
      throw new IllegalArgumentException("no frame: %d x %d".formatted(newWidth, newHeight));
    }
    if (newWidth == width && newHeight == height) {
      return;
    }
    width = newWidth;
    height = newHeight;
    pixels = new int[width * height];
    damage = new Damage(height);
    damage.add(new Rectangle(0, 0, width, height));
    resized = true;
  }

  /**
   * Stores part of a row.
   *
   * @param from holds the new pixels from its start
   */
  public void row(int x, int y, int[] from, int count) {
    int at = y * width + x;
    int first = Arrays.mismatch(pixels, at, at + count, from, 0, count);
    if (first < 0) {
      return;
    }
    int last = count - 1;
    while (pixels[at + last] == from[last]) {
      last--;
    }
    System.arraycopy(from, first, pixels, at + first, last + 1 - first);
    damage.addRow(y, x + first, x + last + 1);
  }

  /** Whether the size changed since the last call; true at the first. */
  public boolean takeResized() {
    boolean was = resized;
    resized = false;
    return was;
  }

  /** What changed since the last call, from top to bottom, without overlaps. */
  public List<Rectangle> takeDamage() {
    return damage.take();
  }
}

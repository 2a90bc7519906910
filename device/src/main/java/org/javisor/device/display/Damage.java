package org.javisor.device.display;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which parts of a picture changed: for bands of {@value #BAND} rows, the columns from the first to the last change.
 * Not safe from several threads.
 */
public final class Damage {
  /** Rows of a band. */
  public static final int BAND = 16;

  private final int height;
  private final int[] left;
  private final int[] right;

  /** No damage to a picture of so many rows. */
  public Damage(int height) {
    this.height = height;
    this.left = new int[(height + BAND - 1) / BAND];
    this.right = new int[left.length];
  }

  /** Columns {@code from} to {@code to - 1} of a row changed. */
  public void addRow(int y, int from, int to) {
    int band = y / BAND;
    boolean clean = left[band] >= right[band];
    left[band] = clean ? from : Math.min(left[band], from);
    right[band] = clean ? to : Math.max(right[band], to);
  }

  /** A part of the picture changed. */
  public void add(Rectangle part) {
    for (int y = part.y(); y < part.bottom(); y += BAND - y % BAND) {
      addRow(y, part.x(), part.right());
    }
  }

  /** Whether nothing changed. */
  public boolean isEmpty() {
    return !touches(0, height);
  }

  /** Whether anything changed in the bands of these rows. */
  public boolean touches(int fromY, int toY) {
    for (int band = fromY / BAND; band * BAND < toY; band++) {
      if (left[band] < right[band]) {
        return true;
      }
    }
    return false;
  }

  /** What changed since the last call, from top to bottom, without overlaps. */
  public List<Rectangle> take() {
    List<Rectangle> damage = new ArrayList<>();
    int band = 0;
    while (band < left.length) {
      int end = band + 1;
      if (left[band] < right[band]) {
        while (end < left.length && left[end] == left[band] && right[end] == right[band]) {
          end++;
        }
        int bottom = Math.min(end * BAND, height);
        damage.add(new Rectangle(left[band], band * BAND, right[band] - left[band], bottom - band * BAND));
      }
      band = end;
    }
    Arrays.fill(left, 0);
    Arrays.fill(right, 0);
    return damage;
  }
}

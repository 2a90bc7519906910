package org.javisor.screen.rfb;

import java.util.Arrays;

/** The colours of a part, up to a limit, numbered in the order in which they are met. */
final class Palette {
  private static final int SLOTS = 1024;

  private final int[] colors = new int[256];
  private final int[] keys = new int[SLOTS];
  private final int[] numbers = new int[SLOTS];
  private int count;

  /** Collects the colours; returns how many, {@code limit + 1} if there are more. */
  int collect(int[] pixels, int limit) {
    Arrays.fill(numbers, 0);
    count = 0;
    int previous = ~pixels[0];
    for (int pixel : pixels) {
      if (pixel != previous) {
        previous = pixel;
        int slot = slot(pixel);
        if (numbers[slot] == 0) {
          if (count == limit) {
            return limit + 1;
          }
          keys[slot] = pixel;
          colors[count] = pixel;
          numbers[slot] = ++count;
        }
      }
    }
    return count;
  }

  private int slot(int pixel) {
    int slot = pixel * 0x9E37_79B1 >>> 22;
    while (numbers[slot] != 0 && keys[slot] != pixel) {
      slot = slot + 1 & SLOTS - 1;
    }
    return slot;
  }

  int count() {
    return count;
  }

  int color(int number) {
    return colors[number];
  }

  /** The number of a colour that was collected. */
  int number(int pixel) {
    return numbers[slot(pixel)] - 1;
  }
}

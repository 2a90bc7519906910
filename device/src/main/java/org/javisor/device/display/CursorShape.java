package org.javisor.device.display;

/**
 * A pointer that the adapter draws above the frame.
 *
 * @param hotX the column of the shape that points
 * @param hotY the row of the shape that points
 * @param argb row by row: opacity in bits 31 to 24, then red, green and blue
 */
@SuppressWarnings("ArrayRecordComponent") // Copied on the way in and out.
public record CursorShape(int width, int height, int hotX, int hotY, int[] argb) {
  /** The largest side. */
  public static final int LIMIT = 256;

  public CursorShape {
    if (width < 0 || width > LIMIT || height < 0 || height > LIMIT || argb.length != width * height) {
      throw new IllegalArgumentException("no cursor: %d x %d of %d pixels".formatted(width, height, argb.length));
    }
    argb = argb.clone();
  }

  @Override
  public int[] argb() {
    return argb.clone();
  }
}

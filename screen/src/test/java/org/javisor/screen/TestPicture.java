package org.javisor.screen;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.javisor.device.display.CursorShape;
import org.javisor.device.display.Frame;
import org.javisor.device.display.FrameSource;

/** A picture that a test paints. */
public final class TestPicture implements FrameSource {
  private int width;
  private int height;
  private int[] pixels;
  private List<String> text = List.of();
  private Optional<CursorShape> cursor = Optional.empty();

  public TestPicture(int width, int height) {
    this.width = width;
    this.height = height;
    this.pixels = new int[width * height];
  }

  public synchronized void resize(int newWidth, int newHeight) {
    width = newWidth;
    height = newHeight;
    pixels = new int[width * height];
  }

  public synchronized void fill(int x, int y, int columns, int rows, int rgb) {
    for (int row = y; row < y + rows; row++) {
      Arrays.fill(pixels, row * width + x, row * width + x + columns, rgb);
    }
  }

  public synchronized void set(int[] all) {
    pixels = all.clone();
  }

  public synchronized int[] pixels() {
    return pixels.clone();
  }

  /** Everything moves up; new rows are black. */
  public synchronized void scroll(int rows) {
    System.arraycopy(pixels, rows * width, pixels, 0, pixels.length - rows * width);
    Arrays.fill(pixels, pixels.length - rows * width, pixels.length, 0);
  }

  public synchronized void text(List<String> rows) {
    text = rows;
  }

  public synchronized void showCursor(CursorShape shape) {
    cursor = Optional.of(shape);
  }

  @Override
  public synchronized void refresh(Frame frame, Scope scope) {
    frame.resize(width, height);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      System.arraycopy(pixels, y * width, row, 0, width);
      frame.row(0, y, row, width);
    }
  }

  @Override
  public synchronized List<String> text() {
    return text;
  }

  @Override
  public synchronized Optional<CursorShape> cursor() {
    return cursor;
  }
}

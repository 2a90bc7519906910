package org.javisor.conformance.pc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.javisor.screen.Picture;

/**
 * How bright a picture is in each cell of a grid: enough to recognize a screen by, whatever small things have changed
 * on it since, as fonts, versions and pointers.
 */
final class Fingerprint {
  private static final int COLUMNS = 32;
  private static final int ROWS = 24;

  private final byte[] cells;

  private Fingerprint(byte[] cells) {
    this.cells = cells;
  }

  static Fingerprint of(Picture picture) {
    int[] pixels = picture.pixels();
    byte[] cells = new byte[COLUMNS * ROWS];
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        cells[row * COLUMNS + column] = (byte) brightness(
            pixels, picture.width(),
            new Part(column * picture.width() / COLUMNS, (column + 1) * picture.width() / COLUMNS,
                row * picture.height() / ROWS, (row + 1) * picture.height() / ROWS));
      }
    }
    return new Fingerprint(cells);
  }

  /** Ends are exclusive. */
  private record Part(int left, int right, int top, int bottom) {}

  private static int brightness(int[] pixels, int width, Part part) {
    long sum = 0;
    int count = 0;
    for (int y = part.top; y < part.bottom; y++) {
      for (int x = part.left; x < part.right; x++) {
        int pixel = pixels[y * width + x];
        sum += (pixel >> 16 & 0xFF) + (pixel >> 8 & 0xFF) + (pixel & 0xFF);
        count += 3;
      }
    }
    return count == 0 ? 0 : (int) (sum / count);
  }

  /** One that was written into a file beside the test. */
  static Fingerprint read(String name) {
    try (InputStream in = Fingerprint.class.getResourceAsStream(name)) {
      return parse(new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Fingerprint parse(String text) {
    byte[] cells = HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    if (cells.length != COLUMNS * ROWS) {
      throw new IllegalArgumentException("a fingerprint has " + COLUMNS * ROWS + " cells, not " + cells.length);
    }
    return new Fingerprint(cells);
  }

  /** How different the brightness of the cells is on the average: 0 to 255. */
  double distance(Fingerprint other) {
    long sum = 0;
    for (int i = 0; i < cells.length; i++) {
      sum += Math.abs((cells[i] & 0xFF) - (other.cells[i] & 0xFF));
    }
    return (double) sum / cells.length;
  }

  /** One line for each row. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      text.append(HexFormat.of().formatHex(cells, row * COLUMNS, (row + 1) * COLUMNS)).append('\n');
    }
    return text.toString();
  }
}

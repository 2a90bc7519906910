package org.javisor.screen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a screen showed at one moment.
 *
 * @param pixels row by row: red in bits 23 to 16, green, blue
 */
@SuppressWarnings("ArrayRecordComponent") // Copied on the way in and out.
public record Picture(int width, int height, int[] pixels) {
  public Picture {
    if (width < 1 || height < 1 || pixels.length != width * height) {
      throw new IllegalArgumentException("no picture: %d x %d of %d".formatted(width, height, pixels.length));
    }
    pixels = pixels.clone();
  }

  @Override
  public int[] pixels() {
    return pixels.clone();
  }

  /** One pixel: red in bits 23 to 16, green, blue. */
  public int pixel(int x, int y) {
    return pixels[y * width + x];
  }

  /** The picture as a PNG file's bytes. */
  public byte[] toPng() {
    return Png.encode(width, height, pixels);
  }

  /** Writes it into a file, which is replaced if it exists. */
  public void writePng(Path file) throws IOException {
    Files.write(file, toPng());
  }
}

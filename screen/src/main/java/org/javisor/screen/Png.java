package org.javisor.screen;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * Writes pictures as PNG: 8 bits a colour, no transparency.
 *
 * @see "W3C, Portable Network Graphics (PNG) Specification (Second Edition), 5 Datastream structure"
 */
final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int TRUE_COLOR = 2;

  /** The row above is subtracted: most rows of a screen are like their neighbours. */
  private static final int FILTER_UP = 2;

  private Png() {}

  static byte[] encode(int width, int height, int[] pixels) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(SIGNATURE);
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(header)) {
      out.writeInt(width);
      out.writeInt(height);
      out.write(new byte[] {8, TRUE_COLOR, 0, 0, 0});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    chunk(file, "IHDR", header.toByteArray());
    chunk(file, "IDAT", compress(width, height, pixels));
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static byte[] compress(int width, int height, int[] pixels) {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_SPEED + 2);
    try (DeflaterOutputStream out = new DeflaterOutputStream(compressed, deflater)) {
      byte[] row = new byte[1 + 3 * width];
      row[0] = FILTER_UP;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int now = pixels[y * width + x];
          int above = y == 0 ? 0 : pixels[(y - 1) * width + x];
          row[1 + 3 * x] = (byte) ((now >> 16) - (above >> 16));
          row[2 + 3 * x] = (byte) ((now >> 8) - (above >> 8));
          row[3 + 3 * x] = (byte) (now - above);
        }
        out.write(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return compressed.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    try (DataOutputStream out = new DataOutputStream(file)) {
      out.writeInt(data.length);
      out.write(name);
      out.write(data);
      out.writeInt((int) crc.getValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

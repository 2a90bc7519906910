package org.javisor.devices.pc.vga;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What the monitor says of itself: 128 bytes.
 *
 * @see "VESA Enhanced EDID Standard, release A, revision 2, section 3"
 */
final class Edid {
  static final int BYTES = 128;

  private static final int DETAILED_TIMING = 0x36;
  private static final int DESCRIPTOR_BYTES = 18;

  /** CVT with reduced blanking: dots of a line and of its sync, lines of the sync, time of the vertical blanking. */
  private static final int HORIZONTAL_BLANK = 160;

  private static final int HORIZONTAL_FRONT_PORCH = 48;
  private static final int HORIZONTAL_SYNC = 32;
  private static final int VERTICAL_FRONT_PORCH = 3;
  private static final int VERTICAL_SYNC = 4;
  private static final int VERTICAL_BLANK_MICROS = 460;
  private static final int REFRESH_HERTZ = 60;

  /** Width / 8 - 31, and the aspect ratio in the upper bits: 1024, 1280, 1280, 1600, 1920, 1920, 800 and 1440 wide. */
  private static final int[] STANDARD_TIMINGS = {
    0x61, 0x40, 0x81, 0x80, 0x81, 0x00, 0xA9, 0x40, 0xD1, 0xC0, 0xD1, 0x00, 0x45, 0x40, 0x95, 0x00};

  private Edid() {}

  /** The description of a monitor that likes a size best. */
  static byte[] of(int width, int height) {
    byte[] edid = new byte[BYTES];
    Arrays.fill(edid, 1, 7, (byte) 0xFF);
    int maker = letter('J') << 10 | letter('V') << 5 | letter('S');
    put(edid, 8, maker >> 8, maker, 1, 0, 0, 0, 0, 0, 0, 2026 - 1990, 1, 4);
    // Digital, 8 bits a colour; size and gamma; RGB, sRGB, preferred timing first.
    put(edid, 20, 0xA5, 32, 20, 120, 0x06);
    // The sRGB primaries and white.
    put(edid, 25, 0xEE, 0x91, 0xA3, 0x54, 0x4C, 0x99, 0x26, 0x0F, 0x50, 0x54);
    // 640 x 480, 800 x 600 and 1024 x 768 at 60 Hz.
    put(edid, 35, 0x21, 0x08, 0);
    put(edid, 38, STANDARD_TIMINGS);
    detailedTiming(edid, width, height);
    text(edid, 1, 0xFC, "Javisor");
    // Limits: 50 to 75 Hz, 30 to 160 kHz, 290 MHz.
    put(edid, DETAILED_TIMING + 2 * DESCRIPTOR_BYTES, 0, 0, 0, 0xFD, 0, 50, 75, 30, 160, 29, 0x01, 0x0A, 32, 32, 32,
        32, 32, 32);
    text(edid, 3, 0xFF, "1");
    int sum = 0;
    for (byte b : edid) {
      sum += b;
    }
    edid[BYTES - 1] = (byte) -sum;
    return edid;
  }

  private static int letter(char c) {
    return c - 'A' + 1;
  }

  private static void put(byte[] edid, int at, int... values) {
    for (int i = 0; i < values.length; i++) {
      edid[at + i] = (byte) values[i];
    }
  }

  private static void detailedTiming(byte[] edid, int width, int height) {
    int totalWidth = width + HORIZONTAL_BLANK;
    double lineMicros = (1_000_000.0 / REFRESH_HERTZ - VERTICAL_BLANK_MICROS) / height;
    int blankLines = (int) Math.ceil(VERTICAL_BLANK_MICROS / lineMicros);
    long tenKilohertz = Math.round((double) totalWidth * (height + blankLines) * REFRESH_HERTZ / 10_000);
    put(
        edid,
        DETAILED_TIMING,
        (int) tenKilohertz,
        (int) (tenKilohertz >> 8),
        width,
        HORIZONTAL_BLANK,
        width >> 8 << 4 | HORIZONTAL_BLANK >> 8,
        height,
        blankLines,
        height >> 8 << 4 | blankLines >> 8,
        HORIZONTAL_FRONT_PORCH,
        HORIZONTAL_SYNC,
        VERTICAL_FRONT_PORCH << 4 | VERTICAL_SYNC,
        0,
        320 & 0xFF,
        200,
        320 >> 8 << 4,
        0,
        0,
        0x1A);
  }

  private static void text(byte[] edid, int descriptor, int tag, String text) {
    int at = DETAILED_TIMING + descriptor * DESCRIPTOR_BYTES;
    put(edid, at, 0, 0, 0, tag, 0);
    Arrays.fill(edid, at + 5, at + DESCRIPTOR_BYTES, (byte) ' ');
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, edid, at + 5, bytes.length);
    edid[at + 5 + bytes.length] = '\n';
  }
}

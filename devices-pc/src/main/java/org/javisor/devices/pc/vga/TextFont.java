package org.javisor.devices.pc.vga;

/**
 * A plain font of 8 by 16 dots for code page 437: dot-matrix characters of 5 by 8, each dot two lines high, and the
 * line and block characters, which are computed. For machines without a video BIOS, which would bring a better one.
 */
final class TextFont {
  static final int HEIGHT = 16;

  /** Five columns for each character from 0x20 to 0x7E; bit 0 is the top. */
  private static final String COLUMNS =
      "0000000000" + "00005F0000" + "0007000700" + "147F147F14" + "242A7F2A12" + "2313086462" + "3649562050"
          + "0008070300" + "001C224100" + "0041221C00" + "2A1C7F1C2A" + "08083E0808" + "0080703000" + "0808080808"
          + "0000606000" + "2010080402" + "3E5149453E" + "00427F4000" + "7249494946" + "2141494D33" + "1814127F10"
          + "2745454539" + "3C4A494931" + "4121110907" + "3649494936" + "464949291E" + "0000140000" + "0040340000"
          + "0008142241" + "1414141414" + "0041221408" + "0201590906" + "3E415D594E" + "7C1211127C" + "7F49494936"
          + "3E41414122" + "7F4141413E" + "7F49494941" + "7F09090901" + "3E41415173" + "7F0808087F" + "00417F4100"
          + "2040413F01" + "7F08142241" + "7F40404040" + "7F021C027F" + "7F0408107F" + "3E4141413E" + "7F09090906"
          + "3E4151215E" + "7F09192946" + "2649494932" + "03017F0103" + "3F4040403F" + "1F2040201F" + "3F4038403F"
          + "6314081463" + "0304780403" + "6159494D43" + "007F414141" + "0204081020" + "004141417F" + "0402010204"
          + "4040404040" + "0003070800" + "2054547840" + "7F28444438" + "3844444428" + "384444287F" + "3854545418"
          + "00087E0902" + "18A4A49C78" + "7F08040478" + "00447D4000" + "2040403D00" + "7F10284400" + "00417F4000"
          + "7C04780478" + "7C08040478" + "3844444438" + "FC18242418" + "18242418FC" + "7C08040408" + "4854545424"
          + "04043F4424" + "3C40407C00" + "1C2040201C" + "3C4030403C" + "4428102844" + "4C9090907C" + "4464544C44"
          + "0008364100" + "0000770000" + "0041360800" + "0201020402";

  /** For 0xB3 to 0xDA: up, right, down, left, each 0 for no line, 1 for a single one, 2 for a double one. */
  private static final String LINES =
      "1010" + "1011" + "1012" + "2021" + "0021" + "0012" + "2022" + "2020" + "0022" + "2002" + "2001" + "1002"
          + "0011" + "1100" + "1101" + "0111" + "1110" + "0101" + "1111" + "1210" + "2120" + "2200" + "0220" + "2202"
          + "0222" + "2220" + "0202" + "2222" + "1202" + "2101" + "0212" + "0121" + "2100" + "1200" + "0210" + "0120"
          + "2121" + "1212" + "1001" + "0110";

  private static final int FIRST_LINE = 0xB3;
  private static final int FIRST_BLOCK = 0xDB;

  private TextFont() {}

  /** One line of a character's glyph, the leftmost dot in bit 7. */
  static int line(int code, int y) {
    if (code >= 0x20 && code < 0x7F) {
      return dots(code - 0x20, y);
    }
    if (code >= 0xB0 && code < FIRST_LINE) {
      return shade(code - 0xB0, y);
    }
    if (code >= FIRST_LINE && code < FIRST_BLOCK) {
      return boxLine(4 * (code - FIRST_LINE), y);
    }
    return switch (code) {
      case FIRST_BLOCK -> 0xFF;
      case FIRST_BLOCK + 1 -> y >= 8 ? 0xFF : 0;
      case FIRST_BLOCK + 2 -> 0xF0;
      case FIRST_BLOCK + 3 -> 0x0F;
      case FIRST_BLOCK + 4 -> y < 8 ? 0xFF : 0;
      case 0x07, 0xF9, 0xFA -> y >= 6 && y < 10 ? 0x18 : 0;
      case 0xFE -> y >= 5 && y < 12 ? 0x7E : 0;
      case 0x10, 0x1A -> wedge(y, 0x80, 1);
      case 0x11, 0x1B -> Integer.reverse(wedge(y, 0x80, 1)) >>> 24;
      default -> 0;
    };
  }

  private static int dots(int character, int y) {
    int dots = 0;
    for (int column = 0; column < 5; column++) {
      int at = character * 10 + column * 2;
      int bits = Integer.parseInt(COLUMNS, at, at + 2, 16);
      dots |= (bits >> y / 2 & 1) << 6 - column;
    }
    return dots;
  }

  private static int shade(int density, int y) {
    int even = (y & 1) == 0 ? 0x44 : 0x11;
    return switch (density) {
      case 0 -> even;
      case 1 -> (y & 1) == 0 ? 0xAA : 0x55;
      default -> ~even & 0xFF;
    };
  }

  private static int wedge(int y, int left, int step) {
    int distance = Math.abs(y - 7) * step;
    return distance > 6 ? 0 : -left >> 7 - distance & 0xFF;
  }

  /** Lines of dots 3 and 4 and of rows 7 and 8; double ones stand beside. */
  private static int boxLine(int at, int y) {
    int up = LINES.charAt(at) - '0';
    int right = LINES.charAt(at + 1) - '0';
    int down = LINES.charAt(at + 2) - '0';
    int left = LINES.charAt(at + 3) - '0';
    int dots = 0;
    if (y <= 8) {
      dots |= vertical(up);
    }
    if (y >= 7) {
      dots |= vertical(down);
    }
    if (horizontal(right, y)) {
      dots |= 0x1F;
    }
    if (horizontal(left, y)) {
      dots |= 0xF8;
    }
    return dots;
  }

  private static int vertical(int kind) {
    return switch (kind) {
      case 0 -> 0;
      case 1 -> 0x18;
      default -> 0x24;
    };
  }

  private static boolean horizontal(int kind, int y) {
    return kind == 1 && y == 7 || kind == 2 && (y == 6 || y == 9);
  }
}

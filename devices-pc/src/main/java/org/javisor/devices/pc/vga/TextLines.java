package org.javisor.devices.pc.vga;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.javisor.memory.RawMemory;

/**
 * Characters: codes in plane 0, attributes in plane 1, glyphs in plane 2.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Video Subsystem, Alphanumeric Modes"
 */
final class TextLines {
  private static final int GLYPH_BYTES = 32;
  private static final Charset CODE_PAGE = Charset.forName("IBM437");

  private final VgaChip chip;
  private final long memory;
  private final ScanLines.Blink blink;

  TextLines(VgaChip chip, long memory, ScanLines.Blink blink) {
    this.chip = chip;
    this.memory = memory;
    this.blink = blink;
  }

  /** Draws one line, a character more than is shown: for panning. */
  void draw(int[] line, int[] colors, int address, int scan) {
    int clocks = chip.sequencer.halvesDotClock() ? 2 : 1;
    int columns = chip.crtc.columns() + 1;
    int cursor = cursorOn(scan) ? chip.crtc.cursorLocation() : -1;
    int at = 0;
    for (int column = 0; column < columns && at + 18 <= line.length; column++) {
      int counter = address + column & 0xFFFF;
      int dots = counter == cursor ? 0x1FF : glyph(counter, scan);
      int attribute = attribute(counter);
      int foreground = colors[attribute & 0xF];
      int background = colors[attribute >> 4 & (chip.attributes.blinks() ? 7 : 0xF)];
      for (int bit = 8; bit > 8 - chip.sequencer.dots(); bit--) {
        int color = (dots >> bit & 1) != 0 ? foreground : background;
        line[at++] = color;
        if (clocks == 2) {
          line[at++] = color;
        }
      }
    }
  }

  private boolean cursorOn(int scan) {
    CrtController crtc = chip.crtc;
    return crtc.cursorOn() && blink.cursor() && scan >= crtc.cursorFirstLine() && scan <= crtc.cursorLastLine();
  }

  private int planes(int counter) {
    return RawMemory.getInt(memory + 4L * chip.crtc.planeOffset(counter, 0));
  }

  private int attribute(int counter) {
    return planes(counter) >>> 8 & 0xFF;
  }

  /** Nine dots, the leftmost in bit 8. */
  private int glyph(int counter, int scan) {
    int planes = planes(counter);
    int code = planes & 0xFF;
    int attribute = planes >>> 8 & 0xFF;
    if (chip.attributes.blinks() && (attribute & 0x80) != 0 && !blink.characters()) {
      return 0;
    }
    if (chip.attributes.underlines() && (attribute & 7) == 1 && scan == chip.crtc.underlineLine()) {
      return 0x1FF;
    }
    int map = (attribute & 8) != 0 ? chip.sequencer.characterMapA() : chip.sequencer.characterMapB();
    int dots = RawMemory.getByte(memory + 4L * (map + code * GLYPH_BYTES + scan) + 2) & 0xFF;
    boolean ninth = chip.attributes.extendsLineGraphics() && (code & 0xE0) == 0xC0 && (dots & 1) != 0;
    return dots << 1 | (ninth ? 1 : 0);
  }

  /** The rows of the screen in characters. */
  List<String> text() {
    CrtController crtc = chip.crtc;
    int scanLines = (crtc.maximumScanLine() + 1) * (crtc.doublesLines() ? 2 : 1);
    int rows = Math.min(crtc.lines() / scanLines, 256);
    List<String> text = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      byte[] codes = new byte[crtc.columns()];
      for (int column = 0; column < codes.length; column++) {
        int code = planes(crtc.startAddress() + row * crtc.rowPitch() + column) & 0xFF;
        codes[column] = (byte) (code == 0 ? ' ' : code);
      }
      text.add(new String(codes, CODE_PAGE).stripTrailing());
    }
    return text;
  }
}

package org.javisor.devices.pc.vga;

import org.javisor.device.display.Frame;
import org.javisor.memory.RawMemory;

/**
 * Draws what a VGA's CRT controller scans: line by line, with the address counter, row scan counter, split and panning
 * as the chip has them. The frame has one pixel for each dot clock, so that modes of half the columns or lines come out
 * as large as on a monitor.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Video Subsystem, CRT Controller and Attribute Controller"
 */
final class ScanLines implements Painter {
  /** Widest line: 256 characters of nine dots of two clocks. */
  static final int WIDEST = 256 * 9 * 2;

  private final VgaChip chip;
  private final long memory;
  private final int[] colors = new int[256];
  private final int[] line = new int[WIDEST + 64];
  private final TextLines text;

  /**
   * @param memory host address of video memory
   * @param blink whether blinking characters and the cursor are in their visible phases
   */
  ScanLines(VgaChip chip, long memory, Blink blink) {
    this.chip = chip;
    this.memory = memory;
    this.text = new TextLines(chip, memory, blink);
  }

  /** The phase of what blinks. */
  record Blink(boolean characters, boolean cursor) {
    /**
     * @see "IBM PS/2 Hardware Interface Technical Reference: the cursor blinks at 1/16, characters at 1/32 of the rate"
     */
    static Blink at(long nanos, long frameNanos) {
      long frames = nanos / frameNanos;
      return new Blink((frames & 16) == 0, (frames & 8) == 0);
    }
  }

  /** Pixels of the picture's lines: at most what a frame can hold. */
  static int width(VgaChip chip) {
    int clocks = chip.crtc.columns() * chip.sequencer.dots() * (chip.sequencer.halvesDotClock() ? 2 : 1);
    return Math.min(clocks, Frame.LIMIT);
  }

  static int height(VgaChip chip) {
    return Math.min(chip.crtc.lines(), Frame.LIMIT);
  }

  @Override
  public void paint(Frame frame) {
    preparePalette();
    CrtController crtc = chip.crtc;
    int address = crtc.startAddress() + crtc.bytePanning();
    int scan = crtc.presetRowScan();
    boolean panned = true;
    boolean again = false;
    for (int y = 0; y < frame.height(); y++) {
      if (!again) {
        draw(address, scan, panned, frame.width());
      }
      frame.row(0, y, line, frame.width());
      if (y == crtc.lineCompare()) {
        address = 0;
        scan = 0;
        again = false;
        panned &= !chip.attributes.panningStopsAtSplit();
      } else if (crtc.doublesLines() && !again) {
        again = true;
      } else {
        again = false;
        if (scan == crtc.maximumScanLine()) {
          scan = 0;
          address += crtc.rowPitch();
        } else {
          scan = scan + 1 & 0x1F;
        }
      }
    }
  }

  private void preparePalette() {
    for (int i = 0; i < 256; i++) {
      boolean direct = chip.attributes.wideDots();
      colors[i] = chip.dac.rgb(direct ? i : chip.attributes.color(i & 0xF));
    }
  }

  private void draw(int address, int scan, boolean panned, int width) {
    int panning = panned ? chip.attributes.pixelPanning() : panningOfNothing();
    if (!chip.graphics.graphics()) {
      text.draw(line, colors, address, scan);
      shift(textPanning(panning));
      return;
    }
    int pixelClocks = (chip.sequencer.halvesDotClock() ? 2 : 1) * (chip.attributes.wideDots() ? 2 : 1);
    int pixels = width / pixelClocks + 8;
    switch (chip.graphics.shift()) {
      case PLANAR -> planar(address, scan, pixels);
      case INTERLEAVED -> interleaved(address, scan, pixels);
      case PACKED_256 -> packed(address, scan, pixels);
    }
    widen(pixels, pixelClocks);
    int pannedPixels = chip.attributes.wideDots() ? panning >> 1 & 3 : panning & 7;
    shift(pannedPixels * pixelClocks);
  }

  private int panningOfNothing() {
    return chip.sequencer.dots() == 9 && !chip.graphics.graphics() ? 8 : 0;
  }

  /** With nine dots, 8 stands for no shift and 0 for one dot. */
  private int textPanning(int value) {
    if (chip.sequencer.dots() == 9) {
      return value >= 8 ? 0 : value + 1;
    }
    return value & 7;
  }

  private void shift(int pixels) {
    if (pixels > 0) {
      System.arraycopy(line, pixels, line, 0, line.length - pixels);
    }
  }

  private void widen(int pixels, int clocks) {
    if (clocks == 1) {
      return;
    }
    for (int i = Math.min(pixels, line.length / clocks) - 1; i >= 0; i--) {
      for (int k = clocks - 1; k >= 0; k--) {
        line[i * clocks + k] = line[i];
      }
    }
  }

  /** The four planes' bytes for one value of the address counter. */
  private int fetch(int counter, int scan) {
    return RawMemory.getInt(memory + 4L * chip.crtc.planeOffset(counter, scan));
  }

  private void planar(int address, int scan, int pixels) {
    int at = 0;
    for (int c = address; at < pixels; c++) {
      int planes = fetch(c, scan);
      for (int bit = 7; bit >= 0; bit--) {
        int color =
            planes >>> bit & 1 | planes >>> bit + 7 & 2 | planes >>> bit + 14 & 4 | planes >>> bit + 21 & 8;
        line[at++] = colors[color];
      }
    }
  }

  /** Two bits a pixel: planes 0 and 2 for the first four, 1 and 3 for the others. */
  private void interleaved(int address, int scan, int pixels) {
    int at = 0;
    for (int c = address; at < pixels; c++) {
      int planes = fetch(c, scan);
      for (int pair = 0; pair < 8; pair++) {
        int low = planes >>> (pair < 4 ? 0 : 8);
        int high = low >>> 16;
        int down = 6 - (pair & 3) * 2;
        line[at++] = colors[low >>> down & 3 | (high >>> down & 3) << 2];
      }
    }
  }

  /** A byte a pixel, planes 0 to 3 in turn. */
  private void packed(int address, int scan, int pixels) {
    int at = 0;
    for (int c = address; at < pixels; c++) {
      int planes = fetch(c, scan);
      line[at++] = colors[planes & 0xFF];
      line[at++] = colors[planes >>> 8 & 0xFF];
      line[at++] = colors[planes >>> 16 & 0xFF];
      line[at++] = colors[planes >>> 24];
    }
  }
}

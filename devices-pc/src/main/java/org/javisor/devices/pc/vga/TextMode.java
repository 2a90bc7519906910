package org.javisor.devices.pc.vga;

/**
 * What a video BIOS does for mode 3, 80 by 25 characters of 9 by 16 dots: for kernels that are started without one.
 *
 * @see "IBM PS/2 and PC BIOS Interface Technical Reference, INT 10H; FreeVGA, Mode 3 register values"
 */
final class TextMode {
  private static final int[] SEQUENCER = {0x03, 0x00, 0x03, 0x00, 0x02};
  private static final int[] CRTC = {
    0x5F, 0x4F, 0x50, 0x82, 0x55, 0x81, 0xBF, 0x1F, 0x00, 0x4F, 0x0D, 0x0E, 0x00, 0x00, 0x00, 0x00, 0x9C, 0x8E, 0x8F,
    0x28, 0x1F, 0x96, 0xB9, 0xA3, 0xFF};
  private static final int[] GRAPHICS = {0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0E, 0x0F, 0xFF};
  private static final int[] ATTRIBUTES = {
    0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x14, 0x07, 0x38, 0x39, 0x3A, 0x3B, 0x3C, 0x3D, 0x3E, 0x3F, 0x0C, 0x00, 0x0F,
    0x08, 0x00};

  private static final int ATTRIBUTE_PORT = 0x3C0;
  private static final int PICTURE_ON = 0x20;
  private static final int COLOR_AT_28_MEGAHERTZ = 0x67;
  private static final int BLANK_CELL = 0x0720;

  private final VgaChip chip;
  private final VideoMemory memory;

  TextMode(VgaChip chip, VideoMemory memory) {
    this.chip = chip;
    this.memory = memory;
  }

  void enter() {
    chip.write(0x3C2, COLOR_AT_28_MEGAHERTZ);
    indexed(0x3C4, SEQUENCER);
    chip.write(0x3D4, 0x11);
    chip.write(0x3D5, 0);
    indexed(0x3D4, CRTC);
    colors();
    loadFont();
    indexed(0x3CE, GRAPHICS);
    for (int cell = 0; cell < 80 * 25; cell++) {
      memory.write(0x1_8000 + 2 * cell, BLANK_CELL & 0xFF);
      memory.write(0x1_8000 + 2 * cell + 1, BLANK_CELL >> 8);
    }
    chip.read(0x3DA, 0);
    for (int i = 0; i < ATTRIBUTES.length; i++) {
      chip.write(ATTRIBUTE_PORT, i);
      chip.write(ATTRIBUTE_PORT, ATTRIBUTES[i]);
    }
    chip.write(ATTRIBUTE_PORT, PICTURE_ON);
  }

  private void indexed(int port, int... values) {
    for (int i = 0; i < values.length; i++) {
      register(port, i, values[i]);
    }
  }

  private void register(int port, int index, int value) {
    chip.write(port, index);
    chip.write(port + 1, value);
  }

  /** The 64 colours of an EGA: bits 5 to 3 are a third of red, green and blue each, bits 2 to 0 two thirds. */
  private void colors() {
    chip.write(0x3C6, 0xFF);
    chip.write(0x3C8, 0);
    for (int color = 0; color < 64; color++) {
      for (int component = 2; component >= 0; component--) {
        chip.write(0x3C9, 0x2A * (color >> component & 1) + 0x15 * (color >> component + 3 & 1));
      }
    }
  }

  private void loadFont() {
    register(0x3C4, 2, 4);
    register(0x3C4, 4, 6);
    indexed(0x3CE, 0, 0, 0, 0, 2, 0, 4, 0x0F, 0xFF);
    for (int code = 0; code < 256; code++) {
      for (int y = 0; y < 32; y++) {
        memory.write(code * 32 + y, y < TextFont.HEIGHT ? TextFont.line(code, y) : 0);
      }
    }
    register(0x3C4, 2, 3);
    register(0x3C4, 4, 2);
  }
}

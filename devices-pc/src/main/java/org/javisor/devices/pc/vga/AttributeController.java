package org.javisor.devices.pc.vga;

/**
 * The attribute controller: sixteen colours out of 64, blinking, panning. One port takes index and value in turn.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Video Subsystem, Attribute Controller Registers"
 */
final class AttributeController {
  static final int COUNT = 0x15;

  private static final int MODE_CONTROL = 0x10;
  private static final int OVERSCAN_COLOR = 0x11;
  private static final int COLOR_PLANE_ENABLE = 0x12;
  private static final int PIXEL_PANNING = 0x13;
  private static final int COLOR_SELECT = 0x14;
  private static final int[] WRITABLE = {0xEF, 0xFF, 0x3F, 0x0F, 0x0F};

  private static final int PALETTE_ADDRESS_SOURCE = 0x20;

  int index;
  /** The next write is a value. */
  boolean expectsValue;
  final int[] registers = new int[COUNT];

  int read() {
    int register = index & 0x1F;
    return register < COUNT ? registers[register] : 0;
  }

  void write(int value) {
    if (!expectsValue) {
      index = value & 0x3F;
    } else {
      int register = index & 0x1F;
      if (register < MODE_CONTROL) {
        registers[register] = value & 0x3F;
      } else if (register < COUNT) {
        registers[register] = value & WRITABLE[register - MODE_CONTROL];
      }
    }
    expectsValue = !expectsValue;
  }

  /** The palette belongs to the screen; otherwise to the CPU, and the screen is blank. */
  boolean showsPicture() {
    return (index & PALETTE_ADDRESS_SOURCE) != 0;
  }

  /** The ninth dot of the characters 0xC0 to 0xDF repeats the eighth. */
  boolean extendsLineGraphics() {
    return (registers[MODE_CONTROL] & 4) != 0;
  }

  boolean underlines() {
    return (registers[MODE_CONTROL] & 2) != 0;
  }

  boolean blinks() {
    return (registers[MODE_CONTROL] & 8) != 0;
  }

  /** Below the line compare nothing is panned. */
  boolean panningStopsAtSplit() {
    return (registers[MODE_CONTROL] & 0x20) != 0;
  }

  /** Dots are two clocks wide, as for 256 colours. */
  boolean wideDots() {
    return (registers[MODE_CONTROL] & 0x40) != 0;
  }

  int overscan() {
    return registers[OVERSCAN_COLOR];
  }

  int pixelPanning() {
    return registers[PIXEL_PANNING];
  }

  /** The DAC's entry for a colour of 4 bits. */
  int color(int fourBits) {
    int color = registers[fourBits & registers[COLOR_PLANE_ENABLE] & 0xF];
    int select = registers[COLOR_SELECT];
    if ((registers[MODE_CONTROL] & 0x80) != 0) {
      color = color & 0xF | (select & 3) << 4;
    }
    return color & 0x3F | (select & 0xC) << 4;
  }
}

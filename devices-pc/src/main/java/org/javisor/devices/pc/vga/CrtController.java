package org.javisor.devices.pc.vga;

/**
 * The CRT controller: the picture's timing, size and place in memory.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Video Subsystem, CRT Controller Registers"
 */
final class CrtController {
  static final int COUNT = 0x19;

  private static final int HORIZONTAL_TOTAL = 0x00;
  private static final int HORIZONTAL_DISPLAY_END = 0x01;
  private static final int VERTICAL_TOTAL = 0x06;
  private static final int OVERFLOW = 0x07;
  private static final int PRESET_ROW_SCAN = 0x08;
  private static final int MAXIMUM_SCAN_LINE = 0x09;
  private static final int CURSOR_START = 0x0A;
  private static final int CURSOR_END = 0x0B;
  private static final int START_ADDRESS_HIGH = 0x0C;
  private static final int CURSOR_LOCATION_HIGH = 0x0E;
  private static final int VERTICAL_RETRACE_START = 0x10;
  private static final int VERTICAL_RETRACE_END = 0x11;
  private static final int VERTICAL_DISPLAY_END = 0x12;
  private static final int OFFSET = 0x13;
  private static final int UNDERLINE_LOCATION = 0x14;
  private static final int MODE_CONTROL = 0x17;
  private static final int LINE_COMPARE = 0x18;

  int index;
  final int[] registers = new int[COUNT];

  int read() {
    return index < COUNT ? registers[index] : 0;
  }

  /** Registers 0 to 7 can be protected, but for bit 8 of the line compare. */
  void write(int value) {
    if (index >= COUNT) {
      return;
    }
    boolean isProtected = index <= OVERFLOW && (registers[VERTICAL_RETRACE_END] & 0x80) != 0;
    if (!isProtected) {
      registers[index] = value;
    } else if (index == OVERFLOW) {
      registers[OVERFLOW] = registers[OVERFLOW] & ~0x10 | value & 0x10;
    }
  }

  private int pair(int high) {
    return registers[high] << 8 | registers[high + 1];
  }

  /** A vertical value of 10 bits, two of which are in the overflow register. */
  private int vertical(int register, int bit8, int bit9) {
    int overflow = registers[OVERFLOW];
    return registers[register] | (overflow >> bit8 & 1) << 8 | (overflow >> bit9 & 1) << 9;
  }

  /** Characters of a line, the blanked ones included. */
  int horizontalTotal() {
    return registers[HORIZONTAL_TOTAL] + 5;
  }

  /** Characters of a line that are shown. */
  int columns() {
    return registers[HORIZONTAL_DISPLAY_END] + 1;
  }

  /** Scan lines, the blanked ones included. */
  int verticalTotal() {
    return (vertical(VERTICAL_TOTAL, 0, 5) + 2) << multiplier();
  }

  /** Scan lines that are shown. */
  int lines() {
    return (vertical(VERTICAL_DISPLAY_END, 1, 6) + 1) << multiplier();
  }

  int retraceStart() {
    return vertical(VERTICAL_RETRACE_START, 2, 7) << multiplier();
  }

  /** Scan lines of the vertical retrace. */
  int retraceLines() {
    int length = registers[VERTICAL_RETRACE_END] - registers[VERTICAL_RETRACE_START] & 0xF;
    return length == 0 ? 16 : length;
  }

  /** Vertical values count pairs of lines. */
  private int multiplier() {
    return registers[MODE_CONTROL] >> 2 & 1;
  }

  /** The last scan line before memory is read from address 0 again. */
  int lineCompare() {
    return vertical(LINE_COMPARE, 4, 4) & 0x1FF | (registers[MAXIMUM_SCAN_LINE] >> 6 & 1) << 9;
  }

  int presetRowScan() {
    return registers[PRESET_ROW_SCAN] & 0x1F;
  }

  /** Characters by which the picture is shifted to the left. */
  int bytePanning() {
    return registers[PRESET_ROW_SCAN] >> 5 & 3;
  }

  /** The last scan line of a row of characters. */
  int maximumScanLine() {
    return registers[MAXIMUM_SCAN_LINE] & 0x1F;
  }

  boolean doublesLines() {
    return (registers[MAXIMUM_SCAN_LINE] & 0x80) != 0;
  }

  boolean cursorOn() {
    return (registers[CURSOR_START] & 0x20) == 0;
  }

  int cursorFirstLine() {
    return registers[CURSOR_START] & 0x1F;
  }

  int cursorLastLine() {
    return registers[CURSOR_END] & 0x1F;
  }

  /** Address of the character that the cursor marks. */
  int cursorLocation() {
    return pair(CURSOR_LOCATION_HIGH) + (registers[CURSOR_END] >> 5 & 3) & 0xFFFF;
  }

  int startAddress() {
    return pair(START_ADDRESS_HIGH);
  }

  /** What is added to the address from one row to the next. */
  int rowPitch() {
    return registers[OFFSET] << 1;
  }

  int underlineLine() {
    return registers[UNDERLINE_LOCATION] & 0x1F;
  }

  /**
   * Where in a plane the byte for a value of the address counter lies.
   *
   * @param scan the line in the row, which may stand in for address bits, as on older adapters
   */
  int planeOffset(int counter, int scan) {
    int mode = registers[MODE_CONTROL];
    int address = counter & 0xFFFF;
    if ((registers[UNDERLINE_LOCATION] & 0x40) != 0) {
      address = address << 2 | address >> 14;
    } else if ((mode & 0x40) == 0) {
      address = address << 1 | address >> ((mode & 0x20) != 0 ? 15 : 13) & 1;
    }
    if ((mode & 1) == 0) {
      address = address & ~0x2000 | (scan & 1) << 13;
    }
    if ((mode & 2) == 0) {
      address = address & ~0x4000 | (scan & 2) << 13;
    }
    return address & 0xFFFF;
  }
}

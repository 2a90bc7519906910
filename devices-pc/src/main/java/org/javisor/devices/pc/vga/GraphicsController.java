package org.javisor.devices.pc.vga;

/**
 * The graphics controller: what stands between the CPU and the planes. A value of 32 bits holds one byte of each plane,
 * plane 0 lowest.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Video Subsystem, Graphics Controller Registers"
 */
final class GraphicsController {
  static final int COUNT = 9;

  private static final int SET_RESET = 0;
  private static final int ENABLE_SET_RESET = 1;
  private static final int COLOR_COMPARE = 2;
  private static final int DATA_ROTATE = 3;
  private static final int READ_MAP_SELECT = 4;
  private static final int MODE = 5;
  private static final int MISCELLANEOUS = 6;
  private static final int COLOR_DONT_CARE = 7;
  private static final int BIT_MASK = 8;
  private static final int[] WRITABLE = {0x0F, 0x0F, 0x0F, 0x1F, 0x03, 0x7B, 0x0F, 0x0F, 0xFF};

  /** How four planes' bytes become dots. */
  enum Shift {
    PLANAR,
    INTERLEAVED,
    PACKED_256
  }

  int index;
  final int[] registers = new int[COUNT];

  /** What the last read found in the four planes. */
  int latches;

  int read() {
    return index < COUNT ? registers[index] : 0;
  }

  void write(int value) {
    if (index < COUNT) {
      registers[index] = value & WRITABLE[index];
    }
  }

  /** All bits of the planes in a set of planes. */
  static int planes(int set) {
    return -(set & 1) & 0xFF
        | -(set >> 1 & 1) & 0xFF00
        | -(set >> 2 & 1) & 0xFF_0000
        | -(set >> 3 & 1) & 0xFF00_0000;
  }

  private static int everywhere(int value) {
    return (value & 0xFF) * 0x0101_0101;
  }

  /** The bytes of the planes that a store of the CPU makes, whatever planes it may then reach. */
  int combine(int data) {
    int value;
    int mask = everywhere(registers[BIT_MASK]);
    switch (registers[MODE] & 3) {
      case 0 -> {
        int enabled = planes(registers[ENABLE_SET_RESET]);
        value = everywhere(rotate(data)) & ~enabled | planes(registers[SET_RESET]) & enabled;
      }
      case 1 -> {
        return latches;
      }
      case 2 -> value = planes(data);
      default -> {
        value = planes(registers[SET_RESET]);
        mask &= everywhere(rotate(data));
      }
    }
    value = switch (registers[DATA_ROTATE] >> 3) {
      case 0 -> value;
      case 1 -> value & latches;
      case 2 -> value | latches;
      default -> value ^ latches;
    };
    return value & mask | latches & ~mask;
  }

  private int rotate(int data) {
    int count = registers[DATA_ROTATE] & 7;
    return (data & 0xFF) >> count | data << 8 - count & 0xFF;
  }

  /** Read mode 1: a set bit where all planes that matter have the bits of the colour to compare with. */
  int compare() {
    int differs = (latches ^ planes(registers[COLOR_COMPARE])) & planes(registers[COLOR_DONT_CARE]);
    return ~(differs | differs >> 8 | differs >> 16 | differs >> 24) & 0xFF;
  }

  boolean comparesOnRead() {
    return (registers[MODE] & 8) != 0;
  }

  int readMap() {
    return registers[READ_MAP_SELECT];
  }

  boolean oddEvenRead() {
    return (registers[MODE] & 0x10) != 0;
  }

  Shift shift() {
    int mode = registers[MODE];
    if ((mode & 0x40) != 0) {
      return Shift.PACKED_256;
    }
    return (mode & 0x20) != 0 ? Shift.INTERLEAVED : Shift.PLANAR;
  }

  boolean graphics() {
    return (registers[MISCELLANEOUS] & 1) != 0;
  }

  /** Address bit 0 selects a plane, and a bit of the page takes its place. */
  boolean chainsOddEven() {
    return (registers[MISCELLANEOUS] & 2) != 0;
  }

  /** Offset from 0xA0000 of the window that the CPU sees. */
  int windowStart() {
    return switch (registers[MISCELLANEOUS] >> 2) {
      case 2 -> 0x1_0000;
      case 3 -> 0x1_8000;
      default -> 0;
    };
  }

  int windowBytes() {
    return switch (registers[MISCELLANEOUS] >> 2) {
      case 0 -> 0x2_0000;
      case 1 -> 0x1_0000;
      default -> 0x8000;
    };
  }
}

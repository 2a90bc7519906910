package org.javisor.devices.pc.vga;

/**
 * The sequencer: dot clock, which planes stores reach, character generators.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Video Subsystem, Sequencer Registers"
 */
final class Sequencer {
  static final int COUNT = 5;

  private static final int CLOCKING_MODE = 1;
  private static final int MAP_MASK = 2;
  private static final int CHARACTER_MAP_SELECT = 3;
  private static final int MEMORY_MODE = 4;
  private static final int[] WRITABLE = {0x03, 0x3D, 0x0F, 0x3F, 0x0E};

  /** Where the eight character maps start in plane 2: the map's highest bit counts 8 KiB. */
  private static final int[] MAP_OFFSETS = {0, 0x4000, 0x8000, 0xC000, 0x2000, 0x6000, 0xA000, 0xE000};

  int index;
  final int[] registers = new int[COUNT];

  int read() {
    return index < COUNT ? registers[index] : 0;
  }

  void write(int value) {
    if (index < COUNT) {
      registers[index] = value & WRITABLE[index];
    }
  }

  /** Dots of a character: 8 or 9. */
  int dots() {
    return (registers[CLOCKING_MODE] & 1) != 0 ? 8 : 9;
  }

  /** Each dot lasts two clocks. */
  boolean halvesDotClock() {
    return (registers[CLOCKING_MODE] & 8) != 0;
  }

  /** The CPU has all of the memory's bandwidth. */
  boolean screenOff() {
    return (registers[CLOCKING_MODE] & 0x20) != 0;
  }

  /** A bit for each plane that stores reach. */
  int mapMask() {
    return registers[MAP_MASK];
  }

  /** Address bits 0 and 1 select the plane. */
  boolean chain4() {
    return (registers[MEMORY_MODE] & 8) != 0;
  }

  /** Even addresses reach planes 0 and 2, odd ones 1 and 3. */
  boolean oddEven() {
    return (registers[MEMORY_MODE] & 4) == 0;
  }

  /** Start in plane 2 of the glyphs of characters whose attribute bit 3 is set. */
  int characterMapA() {
    int select = registers[CHARACTER_MAP_SELECT];
    return MAP_OFFSETS[select >> 3 & 4 | select >> 2 & 3];
  }

  /** As above, for attribute bit 3 clear. */
  int characterMapB() {
    int select = registers[CHARACTER_MAP_SELECT];
    return MAP_OFFSETS[select >> 2 & 4 | select & 3];
  }
}

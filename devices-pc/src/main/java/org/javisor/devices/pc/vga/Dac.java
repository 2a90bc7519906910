package org.javisor.devices.pc.vga;

/**
 * The video DAC: 256 colours of three times 6 bits, or 8 bits where VBE asks for them.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Video Subsystem, Video Digital-to-Analog Converter"
 */
final class Dac {
  static final int COMPONENTS = 768;

  int mask;
  int readAddress;
  int writeAddress;
  /** 0 to 2: which component comes next. */
  int component;
  boolean reading;
  boolean wide;
  /** Red, green, blue, red ... as written. */
  final int[] components = new int[COMPONENTS];

  void writeReadAddress(int value) {
    readAddress = value;
    component = 0;
    reading = true;
  }

  void writeWriteAddress(int value) {
    writeAddress = value;
    component = 0;
    reading = false;
  }

  int readState() {
    return reading ? 3 : 0;
  }

  int readData() {
    int value = components[readAddress * 3 + component];
    if (++component == 3) {
      component = 0;
      readAddress = readAddress + 1 & 0xFF;
    }
    return value;
  }

  void writeData(int value) {
    components[writeAddress * 3 + component] = wide ? value : value & 0x3F;
    if (++component == 3) {
      component = 0;
      writeAddress = writeAddress + 1 & 0xFF;
    }
  }

  /** The colour of an entry: red in bits 23 to 16, green, blue. */
  int rgb(int entry) {
    int at = (entry & mask) * 3;
    return level(components[at]) << 16 | level(components[at + 1]) << 8 | level(components[at + 2]);
  }

  private int level(int value) {
    return wide ? value : value << 2 & 0xFC | value >> 4 & 3;
  }
}

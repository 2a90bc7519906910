package org.javisor.devices.pc.acpi;

import org.javisor.device.PortRegion;

/**
 * A block of 16-bit registers that may be accessed a byte, a word or a doubleword at a time. A byte write to a word
 * register sees zeros in the other byte's place, or what {@link #read} gives where the register is plain.
 */
abstract class WordRegisters implements PortRegion {
  private final boolean[] writeOneToClear;

  /** @param writeOneToClear by word: whether zeros written to it mean "keep" */
  WordRegisters(boolean... writeOneToClear) {
    this.writeOneToClear = writeOneToClear;
  }

  abstract int readWord(int index);

  abstract void writeWord(int index, int value);

  @Override
  public final int read(int offset, int sizeBytes) {
    int value = 0;
    for (int i = 0; i < sizeBytes; i++) {
      int at = offset + i;
      value |= (readWord(at / 2) >> 8 * (at % 2) & 0xFF) << 8 * i;
    }
    return value;
  }

  @Override
  public final void write(int offset, int sizeBytes, int value) {
    int first = offset / 2;
    int last = (offset + sizeBytes - 1) / 2;
    for (int index = first; index <= last; index++) {
      int word = writeOneToClear[index] ? 0 : readWord(index);
      for (int i = 0; i < sizeBytes; i++) {
        int at = offset + i;
        if (at / 2 == index) {
          int shift = 8 * (at % 2);
          word = word & ~(0xFF << shift) | (value >> 8 * i & 0xFF) << shift;
        }
      }
      writeWord(index, word);
    }
  }
}

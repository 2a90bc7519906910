package org.javisor.devices.pc.vga;

import java.util.Arrays;
import java.util.List;

/**
 * The Bochs display interface: modes beyond a VGA's, set through an index and a data port.
 *
 * @see "Bochs, VBE DISPI interface specification (vbe_display_api.txt)"
 */
final class Vbe {
  static final int COUNT = 11;
  static final int MAXIMUM_WIDTH = 2560;
  static final int MAXIMUM_HEIGHT = 1600;

  static final int ID = 0;
  static final int X_RESOLUTION = 1;
  static final int Y_RESOLUTION = 2;
  static final int BITS_PER_PIXEL = 3;
  static final int ENABLE = 4;
  static final int BANK = 5;
  static final int VIRTUAL_WIDTH = 6;
  static final int VIRTUAL_HEIGHT = 7;
  static final int X_OFFSET = 8;
  static final int Y_OFFSET = 9;
  static final int VIDEO_MEMORY_64K = 10;

  static final int ENABLED = 0x01;
  static final int GET_CAPABILITIES = 0x02;
  static final int BANK_GRANULARITY_32K = 0x10;
  static final int DAC_8_BITS = 0x20;
  static final int LINEAR_FRAME_BUFFER = 0x40;
  static final int NO_CLEAR_MEMORY = 0x80;

  private static final int ENABLE_BITS =
      ENABLED | GET_CAPABILITIES | BANK_GRANULARITY_32K | DAC_8_BITS | LINEAR_FRAME_BUFFER | NO_CLEAR_MEMORY;

  private static final int ID_0 = 0xB0C0;
  private static final int ID_5 = 0xB0C5;
  private static final int MAXIMUM_BITS = 32;

  /** Told that memory is to be cleared, or that the DAC's width changes. */
  interface Effects {
    void clear(long bytes);

    void dacWidth(boolean eightBits);
  }

  final int[] registers = new int[COUNT];
  int index;
  private final long memoryBytes;
  private final Effects effects;

  Vbe(long memoryBytes, Effects effects) {
    this.memoryBytes = memoryBytes;
    this.effects = effects;
    reset();
  }

  void reset() {
    Arrays.fill(registers, 0);
    registers[ID] = ID_5;
    registers[BITS_PER_PIXEL] = 8;
    index = 0;
  }

  long memoryBytes() {
    return memoryBytes;
  }

  // Registers

  int read(int register) {
    if (register >= COUNT) {
      return 0;
    }
    boolean capabilities = (registers[ENABLE] & GET_CAPABILITIES) != 0;
    return switch (register) {
      case X_RESOLUTION -> capabilities ? MAXIMUM_WIDTH : registers[register];
      case Y_RESOLUTION -> capabilities ? MAXIMUM_HEIGHT : registers[register];
      case BITS_PER_PIXEL -> capabilities ? MAXIMUM_BITS : registers[register];
      case VIRTUAL_HEIGHT -> enabled() ? virtualHeight() : registers[register];
      case VIDEO_MEMORY_64K -> (int) (memoryBytes >>> 16);
      default -> registers[register];
    };
  }

  void write(int register, int value) {
    switch (register) {
      case ID -> {
        if (value >= ID_0 && value <= ID_5) {
          registers[ID] = value;
        }
      }
      case X_RESOLUTION, Y_RESOLUTION, BITS_PER_PIXEL -> {
        if (!enabled()) {
          registers[register] = value;
        }
      }
      case ENABLE -> enable(value);
      case BANK -> registers[BANK] = Math.clamp(value, 0, (int) (memoryBytes / bankGranularity()) - 1);
      case VIRTUAL_WIDTH -> {
        if (enabled()) {
          virtualWidth(value);
        }
      }
      case X_OFFSET, Y_OFFSET -> offset(register, value);
      default -> {
        // Read only, or nothing there.
      }
    }
  }

  /** Takes over registers as they were saved; what is impossible is corrected. */
  void restore(List<Integer> saved) {
    reset();
    write(ID, saved.get(ID));
    registers[X_RESOLUTION] = saved.get(X_RESOLUTION);
    registers[Y_RESOLUTION] = saved.get(Y_RESOLUTION);
    registers[BITS_PER_PIXEL] = saved.get(BITS_PER_PIXEL);
    registers[ENABLE] = saved.get(ENABLE) & ENABLE_BITS;
    if (enabled()) {
      correctSize();
      virtualWidth(saved.get(VIRTUAL_WIDTH));
    } else {
      registers[VIRTUAL_WIDTH] = saved.get(VIRTUAL_WIDTH);
    }
    offset(X_OFFSET, saved.get(X_OFFSET));
    offset(Y_OFFSET, saved.get(Y_OFFSET));
    write(BANK, saved.get(BANK));
  }

  private void offset(int register, int value) {
    int before = registers[register];
    registers[register] = value;
    if (enabled() && pictureEnd() > memoryBytes) {
      registers[register] = before;
    }
  }

  private void enable(int value) {
    boolean was = enabled();
    registers[ENABLE] = value & ENABLE_BITS;
    registers[BANK] = 0;
    if ((value & ENABLED) != 0 && !was) {
      correctSize();
      registers[X_OFFSET] = 0;
      registers[Y_OFFSET] = 0;
      virtualWidth(registers[X_RESOLUTION]);
      if ((value & NO_CLEAR_MEMORY) == 0) {
        effects.clear(Math.min(memoryBytes, (long) pitch() * registers[Y_RESOLUTION] * (planar() ? 4 : 1)));
      }
    }
    effects.dacWidth((value & DAC_8_BITS) != 0);
  }

  /** Makes sizes possible that software asked for: a whole picture must fit into memory. */
  private void correctSize() {
    int bits = switch (registers[BITS_PER_PIXEL]) {
      case 4, 8, 15, 16, 24, 32 -> registers[BITS_PER_PIXEL];
      default -> 8;
    };
    registers[BITS_PER_PIXEL] = bits;
    registers[X_RESOLUTION] = Math.clamp(registers[X_RESOLUTION] & ~7, 8, MAXIMUM_WIDTH);
    registers[Y_RESOLUTION] = Math.clamp(registers[Y_RESOLUTION], 1, MAXIMUM_HEIGHT);
  }

  /** At least the picture's width, at most what leaves its height in memory. */
  private void virtualWidth(int asked) {
    int least = registers[X_RESOLUTION];
    long perRow = memoryBytes / registers[Y_RESOLUTION];
    long most = planar() ? perRow / 4 * 8 : perRow / bytesPerPixel();
    registers[VIRTUAL_WIDTH] = (int) Math.clamp(asked & ~7L, least, Math.max(least, Math.min(most & ~7L, 0xFFF8)));
    if (pictureEnd() > memoryBytes) {
      registers[X_OFFSET] = 0;
      registers[Y_OFFSET] = 0;
    }
  }

  private int virtualHeight() {
    long rows = memoryBytes / ((long) pitch() * (planar() ? 4 : 1));
    return (int) Math.min(rows, 0xFFFF);
  }

  private long pictureEnd() {
    long rows = (long) registers[Y_OFFSET] + registers[Y_RESOLUTION];
    if (planar()) {
      return 4 * (rows * pitch() + registers[X_OFFSET] / 8);
    }
    return rows * pitch() + (long) registers[X_OFFSET] * bytesPerPixel();
  }

  // Mode

  boolean enabled() {
    return (registers[ENABLE] & ENABLED) != 0;
  }

  /** Memory is bytes one after the other. */
  boolean linear() {
    return enabled() && registers[BITS_PER_PIXEL] != 4;
  }

  /** Sixteen colours in planes. */
  boolean planar() {
    return enabled() && registers[BITS_PER_PIXEL] == 4;
  }

  int width() {
    return registers[X_RESOLUTION];
  }

  int height() {
    return registers[Y_RESOLUTION];
  }

  int bitsPerPixel() {
    return registers[BITS_PER_PIXEL];
  }

  int bytesPerPixel() {
    return (registers[BITS_PER_PIXEL] + 7) / 8;
  }

  /** Bytes of a row; in planar modes, of one plane. */
  int pitch() {
    int width = registers[VIRTUAL_WIDTH];
    return planar() ? width / 8 : width * bytesPerPixel();
  }

  /** Offset in memory of the first pixel that is shown; in planar modes, in a plane. */
  long pictureStart() {
    long row = (long) registers[Y_OFFSET] * pitch();
    return planar() ? row + registers[X_OFFSET] / 8 : row + (long) registers[X_OFFSET] * bytesPerPixel();
  }

  private int bankGranularity() {
    return (registers[ENABLE] & BANK_GRANULARITY_32K) != 0 ? 0x8000 : 0x1_0000;
  }

  long bankStart() {
    return (long) registers[BANK] * bankGranularity();
  }

  int bankBytes() {
    return 0x1_0000;
  }

  /** Where in a plane an address of the window lies. */
  long planarOffset(int offset) {
    return ((offset & 0xFFFFL) + bankStart() / 4) % (memoryBytes / 4);
  }
}

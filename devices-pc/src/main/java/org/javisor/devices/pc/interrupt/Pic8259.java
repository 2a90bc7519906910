package org.javisor.devices.pc.interrupt;

/**
 * One 8259A programmable interrupt controller, without its cascade.
 *
 * <p>Deliberate deviation: an edge-triggered request stays latched when its line falls before it is acknowledged; the
 * chip would answer with a spurious interrupt 7. Level- or edge-sensing is chosen per line by the edge/level control
 * register, as in a PC chip set; LTIM of ICW1 has no effect.
 *
 * @see "Intel 8259A data sheet (231468); Intel 82371SB (PIIX3) data sheet, 2.5.5 Interrupt Controller Registers"
 */
final class Pic8259 {
  private static final int ICW1 = 0x10;
  private static final int ICW1_IC4 = 0x01;
  private static final int ICW1_SNGL = 0x02;
  private static final int ICW4_AEOI = 0x02;
  private static final int ICW4_SFNM = 0x10;
  private static final int OCW3 = 0x08;
  private static final int NONE = 8;

  private final int levelCapable;
  private final int cascadeLines;

  private int lines;
  private int irr;
  private int isr;
  private int imr;
  private int levels;
  private int vectorBase;
  private int highestPriority;
  private int expectedIcw;
  private boolean icw4Follows;
  private boolean single;
  private boolean autoEoi;
  private boolean rotateOnAutoEoi;
  private boolean specialFullyNested;
  private boolean specialMask;
  private boolean readsIsr;
  private boolean polled;

  /**
   * @param levelCapable the lines that the edge/level control register can make level-triggered
   * @param cascadeLines the lines that another 8259A's output drives; they are never latched
   */
  Pic8259(int levelCapable, int cascadeLines) {
    this.levelCapable = levelCapable;
    this.cascadeLines = cascadeLines;
  }

  /** Back to the power-on state; the levels of the lines stay as they are. */
  void reset() {
    initialize();
    levels = 0;
    vectorBase = 0;
    expectedIcw = 0;
    autoEoi = false;
    rotateOnAutoEoi = false;
    specialFullyNested = false;
    polled = false;
  }

  /** What ICW1 does to everything but the levels of the lines. */
  private void initialize() {
    isr = 0;
    imr = 0;
    irr = lines & levelSensitive();
    highestPriority = 0;
    specialMask = false;
    readsIsr = false;
    rotateOnAutoEoi = false;
  }

  private int levelSensitive() {
    return levels | cascadeLines;
  }

  void line(int number, boolean asserted) {
    int bit = 1 << number;
    boolean rises = asserted && (lines & bit) == 0;
    lines = asserted ? lines | bit : lines & ~bit;
    if ((levelSensitive() & bit) != 0) {
      irr = asserted ? irr | bit : irr & ~bit;
    } else if (rises) {
      irr |= bit;
    }
  }

  /** The INT output. */
  boolean interrupts() {
    return candidate() != NONE;
  }

  /** The request that INTA would take now; {@link #NONE} if there is none. */
  private int candidate() {
    int request = rank(irr & ~imr);
    int inService = specialMask ? isr & ~imr : isr;
    if (specialFullyNested) {
      inService &= ~cascadeLines;
    }
    return request < rank(inService) ? (request + highestPriority) & 7 : NONE;
  }

  /** Rank of the most important of some lines, 0 for the highest; {@link #NONE} if there are none. */
  private int rank(int mask) {
    int rotated = (mask | mask << 8) >>> highestPriority & 0xFF;
    return rotated == 0 ? NONE : Integer.numberOfTrailingZeros(rotated);
  }

  /** INTA: the number of the line taken into service; 7, and nothing in service, if the request went away. */
  int acknowledge() {
    int line = candidate();
    if (line == NONE) {
      return 7;
    }
    irr &= ~(1 << line) | (lines & levels);
    if (!autoEoi) {
      isr |= 1 << line;
    } else if (rotateOnAutoEoi) {
      highestPriority = (line + 1) & 7;
    }
    return line;
  }

  /** Whether INTA would take a line that another controller drives. */
  boolean acknowledgesCascade() {
    int line = candidate();
    return line != NONE && (cascadeLines >> line & 1) != 0;
  }

  int vector(int line) {
    return vectorBase | line;
  }

  int read(int a0) {
    if (polled) {
      polled = false;
      return interrupts() ? 0x80 | acknowledge() : 0;
    }
    if (a0 != 0) {
      return imr;
    }
    return readsIsr ? isr : irr;
  }

  void write(int a0, int value) {
    if (a0 != 0) {
      writeData(value);
    } else if ((value & ICW1) != 0) {
      initialize();
      single = (value & ICW1_SNGL) != 0;
      icw4Follows = (value & ICW1_IC4) != 0;
      autoEoi = false;
      specialFullyNested = false;
      polled = false;
      expectedIcw = 2;
    } else if ((value & OCW3) != 0) {
      writeOcw3(value);
    } else {
      writeOcw2(value >> 5, value & 7);
    }
  }

  private void writeData(int value) {
    switch (expectedIcw) {
      case 2 -> {
        vectorBase = value & 0xF8;
        expectedIcw = single ? afterIcw3() : 3;
      }
      case 3 -> expectedIcw = afterIcw3();
      case 4 -> {
        autoEoi = (value & ICW4_AEOI) != 0;
        specialFullyNested = (value & ICW4_SFNM) != 0;
        expectedIcw = 0;
      }
      default -> imr = value;
    }
  }

  private int afterIcw3() {
    return icw4Follows ? 4 : 0;
  }

  private void writeOcw3(int value) {
    if ((value & 0x04) != 0) {
      polled = true;
    }
    if ((value & 0x02) != 0) {
      readsIsr = (value & 0x01) != 0;
    }
    if ((value & 0x40) != 0) {
      specialMask = (value & 0x20) != 0;
    }
  }

  /** @see "8259A data sheet, Operation Control Word 2: R, SL, EOI and the level" */
  private void writeOcw2(int command, int level) {
    switch (command) {
      case 0, 4 -> rotateOnAutoEoi = command == 4;
      case 1, 5 -> {
        int rank = rank(specialMask ? isr & ~imr : isr);
        if (rank != NONE) {
          endOfInterrupt((rank + highestPriority) & 7, command == 5);
        }
      }
      case 3, 7 -> endOfInterrupt(level, command == 7);
      case 6 -> highestPriority = (level + 1) & 7;
      default -> {
        // 2: no operation
      }
    }
  }

  private void endOfInterrupt(int line, boolean rotate) {
    isr &= ~(1 << line);
    if (rotate) {
      highestPriority = (line + 1) & 7;
    }
  }

  int edgeLevelControl() {
    return levels;
  }

  void edgeLevelControl(int value) {
    levels = value & levelCapable;
    irr = irr & ~levels | lines & levelSensitive();
  }

  PicStateV1 save() {
    int flags = (icw4Follows ? 1 : 0)
        | (single ? 2 : 0)
        | (autoEoi ? 4 : 0)
        | (rotateOnAutoEoi ? 8 : 0)
        | (specialFullyNested ? 16 : 0)
        | (specialMask ? 32 : 0)
        | (readsIsr ? 64 : 0)
        | (polled ? 128 : 0);
    return new PicStateV1(lines, irr, isr, imr, levels, vectorBase, highestPriority, expectedIcw, flags);
  }

  void restore(PicStateV1 state) {
    lines = state.lines();
    irr = state.irr();
    isr = state.isr();
    imr = state.imr();
    levels = state.levels() & levelCapable;
    vectorBase = state.vectorBase() & 0xF8;
    highestPriority = state.highestPriority();
    expectedIcw = state.expectedIcw();
    icw4Follows = (state.flags() & 1) != 0;
    single = (state.flags() & 2) != 0;
    autoEoi = (state.flags() & 4) != 0;
    rotateOnAutoEoi = (state.flags() & 8) != 0;
    specialFullyNested = (state.flags() & 16) != 0;
    specialMask = (state.flags() & 32) != 0;
    readsIsr = (state.flags() & 64) != 0;
    polled = (state.flags() & 128) != 0;
  }
}

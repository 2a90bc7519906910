package org.javisor.devices.pc.vga;

import java.util.Arrays;

/**
 * The registers of a VGA behind ports 0x3B0 to 0x3DF. A store to any of them may change the picture: {@link #changes}
 * counts.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Video Subsystem, Registers"
 */
final class VgaChip {
  private static final int COLOR_ADDRESSES = 1;
  private static final int RAM_ENABLE = 2;

  /** Status 1: the beam is not in the picture; it returns to the top. */
  private static final int BLANK = 1;

  private static final int VERTICAL_RETRACE = 8;

  final Sequencer sequencer = new Sequencer();
  final GraphicsController graphics = new GraphicsController();
  final CrtController crtc = new CrtController();
  final AttributeController attributes = new AttributeController();
  final Dac dac = new Dac();
  int miscellaneous;
  int feature;
  boolean asleep;
  long changes;

  /** Power-on: nothing is shown. */
  void reset() {
    Arrays.fill(sequencer.registers, 0);
    Arrays.fill(graphics.registers, 0);
    Arrays.fill(crtc.registers, 0);
    Arrays.fill(attributes.registers, 0);
    Arrays.fill(dac.components, 0);
    sequencer.index = 0;
    graphics.index = 0;
    graphics.latches = 0;
    crtc.index = 0;
    attributes.index = 0;
    attributes.expectsValue = false;
    dac.mask = 0xFF;
    dac.readAddress = 0;
    dac.writeWriteAddress(0);
    dac.wide = false;
    miscellaneous = 0;
    feature = 0;
    asleep = false;
    changes++;
  }

  /** The CPU can reach video memory. */
  boolean memoryEnabled() {
    return (miscellaneous & RAM_ENABLE) != 0;
  }

  /** Whether a CRT controller port is where the miscellaneous register puts it: at 0x3Dx, or at 0x3Bx as on an MDA. */
  private boolean answers(int port) {
    boolean color = (miscellaneous & COLOR_ADDRESSES) != 0;
    return (port & 0x3F0) == (color ? 0x3D0 : 0x3B0) || (port & 0x3F0) == 0x3C0;
  }

  /** @param nanos the time, which the beam's place follows from */
  int read(int port, long nanos) {
    if (!answers(port)) {
      return 0xFF;
    }
    return switch (port) {
      case 0x3C0 -> attributes.index;
      case 0x3C1 -> attributes.read();
      case 0x3C2 -> 0x10;
      case 0x3C3 -> asleep ? 0 : 1;
      case 0x3C4 -> sequencer.index;
      case 0x3C5 -> sequencer.read();
      case 0x3C6 -> dac.mask;
      case 0x3C7 -> dac.readState();
      case 0x3C8 -> dac.writeAddress;
      case 0x3C9 -> dac.readData();
      case 0x3CA -> feature;
      case 0x3CC -> miscellaneous;
      case 0x3CE -> graphics.index;
      case 0x3CF -> graphics.read();
      case 0x3B4, 0x3D4 -> crtc.index;
      case 0x3B5, 0x3D5 -> crtc.read();
      case 0x3BA, 0x3DA -> {
        attributes.expectsValue = false;
        yield status(nanos);
      }
      default -> 0xFF;
    };
  }

  void write(int port, int value) {
    if (!answers(port)) {
      return;
    }
    changes++;
    switch (port) {
      case 0x3C0 -> attributes.write(value);
      case 0x3C2 -> miscellaneous = value & 0xEF;
      case 0x3C3 -> asleep = (value & 1) == 0;
      case 0x3C4 -> sequencer.index = value & 7;
      case 0x3C5 -> sequencer.write(value);
      case 0x3C6 -> dac.mask = value;
      case 0x3C7 -> dac.writeReadAddress(value);
      case 0x3C8 -> dac.writeWriteAddress(value);
      case 0x3C9 -> dac.writeData(value);
      case 0x3CE -> graphics.index = value & 0xF;
      case 0x3CF -> graphics.write(value);
      case 0x3B4, 0x3D4 -> crtc.index = value & 0x1F;
      case 0x3B5, 0x3D5 -> crtc.write(value);
      case 0x3BA, 0x3DA -> feature = value & 3;
      default -> {
        // Read only, or nothing there.
      }
    }
  }

  /** The page that odd/even addressing uses: 0 for the one that lies at even addresses. */
  int oddEvenPage() {
    return miscellaneous >> 5 & 1 ^ 1;
  }

  // Beam

  /** Picoseconds of a dot. @see "IBM PS/2 Hardware Interface Technical Reference, Miscellaneous Output Register" */
  private long dotPicoseconds() {
    long dot = (miscellaneous & 0xC) == 4 ? 35_310 : 39_722;
    return sequencer.halvesDotClock() ? dot * 2 : dot;
  }

  private long lineNanos() {
    return Math.max(1, (long) crtc.horizontalTotal() * sequencer.dots() * dotPicoseconds() / 1000);
  }

  /** Nanoseconds from one picture to the next. */
  long frameNanos() {
    return lineNanos() * crtc.verticalTotal();
  }

  private int status(long nanos) {
    long inFrame = Math.floorMod(nanos, frameNanos());
    long line = inFrame / lineNanos();
    long column = inFrame % lineNanos() * crtc.horizontalTotal() / lineNanos();
    boolean blank = line >= crtc.lines() || column >= crtc.columns();
    boolean retrace = line >= crtc.retraceStart() && line < crtc.retraceStart() + crtc.retraceLines();
    return (blank ? BLANK : 0) | (retrace ? VERTICAL_RETRACE | BLANK : 0);
  }
}

package org.javisor.devices.pc.vga;

import java.util.function.LongSupplier;
import org.javisor.memory.RawMemory;

/**
 * Video memory as the legacy window shows it. The first 256 KiB are four planes: a plane's byte {@code n} lies at
 * {@code 4 * n} plus the plane's number, so that one access reaches all planes. In linear VBE modes the window is a
 * bank of the same memory, byte by byte.
 *
 * @see "IBM PS/2 Hardware Interface Technical Reference, Video Subsystem, Video Memory Organization"
 */
final class VideoMemory {
  private static final int PLANE_MASK = 0xFFFF;

  private final VgaChip chip;
  private final Vbe vbe;
  private final LongSupplier base;
  private final DirtyPages dirty;

  /** @param base host address of the memory */
  VideoMemory(VgaChip chip, Vbe vbe, LongSupplier base, DirtyPages dirty) {
    this.chip = chip;
    this.vbe = vbe;
    this.base = base;
    this.dirty = dirty;
  }

  /** @param at offset from 0xA0000 */
  int read(int at) {
    if (!chip.memoryEnabled()) {
      return 0xFF;
    }
    if (vbe.linear()) {
      long linear = vbe.bankStart() + at;
      return at < vbe.bankBytes() && linear < vbe.memoryBytes()
          ? RawMemory.getByte(base.getAsLong() + linear) & 0xFF
          : 0xFF;
    }
    int address = at - chip.graphics.windowStart();
    if (address < 0 || address >= chip.graphics.windowBytes()) {
      return 0xFF;
    }
    return readPlanes(address);
  }

  private int readPlanes(int address) {
    GraphicsController graphics = chip.graphics;
    int plane = graphics.readMap();
    int offset = address;
    if (chip.sequencer.chain4()) {
      plane = address & 3;
      offset = address & ~3;
    } else if (graphics.oddEvenRead()) {
      plane = plane & 2 | address & 1;
      offset = oddEvenOffset(address);
    }
    graphics.latches = RawMemory.getInt(base.getAsLong() + 4L * planeOffset(offset));
    return graphics.comparesOnRead() ? graphics.compare() : graphics.latches >>> 8 * plane & 0xFF;
  }

  /** Banks of the planar VBE modes reach beyond the 64 KiB that a VGA's planes have. */
  private long planeOffset(int offset) {
    return vbe.planar() ? vbe.planarOffset(offset) : offset & PLANE_MASK;
  }

  private int oddEvenOffset(int address) {
    if (!chip.graphics.chainsOddEven()) {
      return address;
    }
    int page = chip.graphics.windowBytes() > 0x1_0000 ? address >> 16 & 1 : chip.oddEvenPage();
    return address & ~1 | page;
  }

  void write(int at, int value) {
    if (!chip.memoryEnabled()) {
      return;
    }
    if (vbe.linear()) {
      long linear = vbe.bankStart() + at;
      if (at < vbe.bankBytes() && linear < vbe.memoryBytes()) {
        RawMemory.putByte(base.getAsLong() + linear, (byte) value);
        dirty.mark(linear);
      }
      return;
    }
    int address = at - chip.graphics.windowStart();
    if (address >= 0 && address < chip.graphics.windowBytes()) {
      writePlanes(address, value);
    }
  }

  private void writePlanes(int address, int value) {
    int reached = chip.sequencer.mapMask();
    int offset = address;
    if (chip.sequencer.chain4()) {
      reached &= 1 << (address & 3);
      offset = address & ~3;
    } else if (chip.sequencer.oddEven()) {
      reached &= (address & 1) != 0 ? 0b1010 : 0b0101;
      offset = oddEvenOffset(address);
    }
    int mask = GraphicsController.planes(reached);
    long host = base.getAsLong() + 4L * planeOffset(offset);
    RawMemory.putInt(host, chip.graphics.combine(value) & mask | RawMemory.getInt(host) & ~mask);
    chip.changes++;
  }
}

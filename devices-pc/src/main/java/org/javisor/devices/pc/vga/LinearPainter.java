package org.javisor.devices.pc.vga;

import java.util.BitSet;
import org.javisor.device.display.Frame;
import org.javisor.memory.AddressSpace;
import org.javisor.memory.RawMemory;

/** Draws the linear VBE modes: of each row whose pages changed, all pixels. */
final class LinearPainter implements Painter {
  private final Vbe vbe;
  private final Dac dac;
  private final long memory;
  private final BitSet pages;

  /**
   * @param memory host address of video memory
   * @param pages which pages changed
   */
  LinearPainter(Vbe vbe, Dac dac, long memory, BitSet pages) {
    this.vbe = vbe;
    this.dac = dac;
    this.memory = memory;
    this.pages = pages;
  }

  @Override
  public void paint(Frame frame) {
    int width = frame.width();
    int[] row = new int[width];
    int[] palette = new int[256];
    for (int i = 0; i < 256; i++) {
      palette[i] = dac.rgb(i);
    }
    long rowBytes = (long) width * vbe.bytesPerPixel();
    for (int y = 0; y < frame.height(); y++) {
      long start = vbe.pictureStart() + (long) y * vbe.pitch();
      int lastPage = (int) ((start + rowBytes - 1) / AddressSpace.PAGE_SIZE);
      int changed = pages.nextSetBit((int) (start / AddressSpace.PAGE_SIZE));
      if (changed >= 0 && changed <= lastPage) {
        convert(memory + start, row, palette);
        frame.row(0, y, row, width);
      }
    }
  }

  private void convert(long at, int[] row, int[] palette) {
    switch (vbe.bitsPerPixel()) {
      case 8 -> {
        for (int x = 0; x < row.length; x++) {
          row[x] = palette[RawMemory.getByte(at + x) & 0xFF];
        }
      }
      case 15 -> {
        for (int x = 0; x < row.length; x++) {
          int p = RawMemory.getShort(at + 2L * x);
          row[x] = five(p >> 10) << 16 | five(p >> 5) << 8 | five(p);
        }
      }
      case 16 -> {
        for (int x = 0; x < row.length; x++) {
          int p = RawMemory.getShort(at + 2L * x);
          int green = p >> 5 & 0x3F;
          row[x] = five(p >> 11) << 16 | (green << 2 | green >> 4) << 8 | five(p);
        }
      }
      case 24 -> {
        for (int x = 0; x < row.length; x++) {
          long pixel = at + 3L * x;
          row[x] = RawMemory.getShort(pixel) & 0xFFFF | (RawMemory.getByte(pixel + 2) & 0xFF) << 16;
        }
      }
      default -> {
        for (int x = 0; x < row.length; x++) {
          row[x] = RawMemory.getInt(at + 4L * x) & 0xFF_FFFF;
        }
      }
    }
  }

  private static int five(int bits) {
    int value = bits & 0x1F;
    return value << 3 | value >> 2;
  }
}

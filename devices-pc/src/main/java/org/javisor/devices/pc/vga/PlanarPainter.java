package org.javisor.devices.pc.vga;

import org.javisor.device.display.Frame;
import org.javisor.memory.RawMemory;

/** Draws the VBE modes of sixteen colours: a VGA's planes, larger. */
final class PlanarPainter implements Painter {
  private final Vbe vbe;
  private final VgaChip chip;
  private final long memory;

  PlanarPainter(Vbe vbe, VgaChip chip, long memory) {
    this.vbe = vbe;
    this.chip = chip;
    this.memory = memory;
  }

  @Override
  public void paint(Frame frame) {
    int[] colors = new int[16];
    for (int i = 0; i < 16; i++) {
      colors[i] = chip.dac.rgb(chip.attributes.color(i));
    }
    int[] row = new int[frame.width()];
    for (int y = 0; y < frame.height(); y++) {
      long start = memory + 4 * (vbe.pictureStart() + (long) y * vbe.pitch());
      for (int x = 0; x < row.length; x++) {
        int planes = RawMemory.getInt(start + 4L * (x >> 3));
        int bit = 7 - (x & 7);
        row[x] =
            colors[planes >>> bit & 1 | planes >>> bit + 7 & 2 | planes >>> bit + 14 & 4 | planes >>> bit + 21 & 8];
      }
      frame.row(0, y, row, row.length);
    }
  }
}

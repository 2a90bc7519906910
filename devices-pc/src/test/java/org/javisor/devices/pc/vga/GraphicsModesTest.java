package org.javisor.devices.pc.vga;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Register values from the IBM PS/2 Hardware Interface Technical Reference and FreeVGA. */
class GraphicsModesTest {
  private static final long WINDOW = 0xA_0000;
  private static final int BLUE = 0x0000AA;
  private static final int WHITE = 0xFFFFFF;

  private final VgaRig rig = new VgaRig();

  @AfterEach
  void close() {
    rig.close();
  }

  @BeforeEach
  void defaultColors() {
    rig.card.enterTextMode();
  }

  /** Mode 12H: 640 by 480, sixteen colours. */
  private void mode12() {
    rig.out(0x3C2, 0xE3);
    rig.indexed(0x3C4, 0x03, 0x01, 0x0F, 0x00, 0x06);
    rig.indexed(0x3D4, 0x11, 0x00);
    rig.indexed(
        0x3D4, 0x5F, 0x4F, 0x50, 0x82, 0x54, 0x80, 0x0B, 0x3E, 0x00, 0x40, 0, 0, 0, 0, 0, 0, 0xEA, 0x8C, 0xDF, 0x28,
        0x00, 0xE7, 0x04, 0xE3, 0xFF);
    rig.indexed(0x3CE, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x0F, 0xFF);
    rig.attribute(0x10, 0x01);
    rig.attribute(0x13, 0x00);
  }

  /** Mode 13H: 320 by 200, 256 colours. */
  private void mode13() {
    rig.out(0x3C2, 0x63);
    rig.indexed(0x3C4, 0x03, 0x01, 0x0F, 0x00, 0x0E);
    rig.indexed(0x3D4, 0x11, 0x00);
    rig.indexed(
        0x3D4, 0x5F, 0x4F, 0x50, 0x82, 0x54, 0x80, 0xBF, 0x1F, 0x00, 0x41, 0, 0, 0, 0, 0, 0, 0x9C, 0x8E, 0x8F, 0x28,
        0x40, 0x96, 0xB9, 0xA3, 0xFF);
    rig.indexed(0x3CE, 0x00, 0x00, 0x00, 0x00, 0x00, 0x40, 0x05, 0x0F, 0xFF);
    rig.attribute(0x10, 0x41);
    rig.attribute(0x13, 0x00);
  }

  private void clear() {
    rig.indexed(0x3C4, 2, 0x0F);
    rig.indexed(0x3CE, 5, rig.card.save().graphics().get(5) & ~3);
    for (int i = 0; i < 0x1_0000; i++) {
      rig.poke(WINDOW + i, 0);
    }
  }

  private void plane(int plane) {
    rig.indexed(0x3CE, 4, plane);
  }

  @Test
  void sixteenColoursHaveABitInEachPlane() {
    mode12();
    clear();
    rig.indexed(0x3C4, 2, 0x01);
    rig.poke(WINDOW, 0x80);
    rig.indexed(0x3C4, 2, 0x0F);
    rig.poke(WINDOW + 80, 0x01);
    rig.refresh();

    assertThat(rig.frame.width()).isEqualTo(640);
    assertThat(rig.frame.height()).isEqualTo(480);
    assertThat(rig.pixel(0, 0)).isEqualTo(BLUE);
    assertThat(rig.pixel(1, 0)).isZero();
    assertThat(rig.pixel(7, 1)).isEqualTo(WHITE);
  }

  @Test
  void writeModeZeroRotatesMasksAndSetsOrResets() {
    mode12();
    clear();
    // Set/reset for planes 0 and 1, plane 0 set; the others take the rotated data; bits 7 to 4 only.
    rig.indexed(0x3CE, 0, 0x01);
    rig.indexed(0x3CE, 1, 0x03);
    rig.indexed(0x3CE, 3, 0x04);
    rig.indexed(0x3CE, 8, 0xF0);
    rig.poke(WINDOW, 0x0F);
    int[] planes = new int[4];
    for (int p = 0; p < 4; p++) {
      plane(p);
      planes[p] = rig.peek(WINDOW);
    }

    assertThat(planes).containsExactly(0xF0, 0x00, 0xF0, 0xF0);
  }

  @Test
  void writeModeOneCopiesTheLatches() {
    mode12();
    clear();
    rig.indexed(0x3C4, 2, 0x05);
    rig.poke(WINDOW, 0xA5);
    rig.indexed(0x3C4, 2, 0x0F);
    rig.peek(WINDOW);
    rig.indexed(0x3CE, 5, 1);
    rig.poke(WINDOW + 1, 0xFF);

    plane(0);
    assertThat(rig.peek(WINDOW + 1)).isEqualTo(0xA5);
    plane(1);
    assertThat(rig.peek(WINDOW + 1)).isZero();
    plane(2);
    assertThat(rig.peek(WINDOW + 1)).isEqualTo(0xA5);
  }

  @Test
  void writeModeTwoTakesAColour() {
    mode12();
    clear();
    rig.indexed(0x3CE, 5, 2);
    rig.indexed(0x3CE, 8, 0x18);
    rig.peek(WINDOW);
    rig.poke(WINDOW, 0x0A);

    plane(1);
    assertThat(rig.peek(WINDOW)).isEqualTo(0x18);
    plane(3);
    assertThat(rig.peek(WINDOW)).isEqualTo(0x18);
    plane(0);
    assertThat(rig.peek(WINDOW)).isZero();
  }

  @Test
  void writeModeThreeMasksWithTheData() {
    mode12();
    clear();
    rig.indexed(0x3CE, 5, 3);
    rig.indexed(0x3CE, 0, 0x04);
    rig.indexed(0x3CE, 8, 0x3C);
    rig.peek(WINDOW);
    rig.poke(WINDOW, 0xF8);

    plane(2);
    assertThat(rig.peek(WINDOW)).isEqualTo(0x38);
    plane(0);
    assertThat(rig.peek(WINDOW)).isZero();
  }

  @Test
  void logicalOperationsCombineWithTheLatches() {
    mode12();
    clear();
    rig.poke(WINDOW, 0b1100);
    int[] results = new int[3];
    for (int function = 1; function <= 3; function++) {
      rig.indexed(0x3CE, 3, 0);
      rig.poke(WINDOW, 0b1100);
      rig.indexed(0x3CE, 3, function << 3);
      rig.peek(WINDOW);
      rig.poke(WINDOW, 0b1010);
      results[function - 1] = rig.peek(WINDOW);
    }

    assertThat(results).as("and, or, exclusive or").containsExactly(0b1000, 0b1110, 0b0110);
  }

  @Test
  void readModeOneComparesColours() {
    mode12();
    clear();
    rig.indexed(0x3C4, 2, 0x06);
    rig.poke(WINDOW, 0x0F);
    rig.indexed(0x3CE, 5, 8);
    rig.indexed(0x3CE, 2, 0x06);
    assertThat(rig.peek(WINDOW)).isEqualTo(0x0F);
    rig.indexed(0x3CE, 2, 0x02);
    assertThat(rig.peek(WINDOW)).isZero();
    rig.indexed(0x3CE, 7, 0x0B);
    assertThat(rig.peek(WINDOW)).as("plane 2 does not matter").isEqualTo(0x0F);
  }

  @Test
  void mode13IsShownTwiceAsWideAndHighAsItHasPixels() {
    mode13();
    clear();
    rig.color(200, 63, 32, 0);
    rig.poke(WINDOW + 321, 200);
    rig.refresh();

    assertThat(rig.frame.width()).isEqualTo(640);
    assertThat(rig.frame.height()).isEqualTo(400);
    assertThat(rig.pixel(2, 2)).isEqualTo(0xFF8200);
    assertThat(rig.pixel(3, 3)).isEqualTo(0xFF8200);
    assertThat(rig.pixel(4, 2)).isZero();
    assertThat(rig.pixel(2, 4)).isZero();
    assertThat(rig.peek(WINDOW + 321)).isEqualTo(200);
  }

  @Test
  void modeXHasFourPixelsAtEachAddress() {
    mode13();
    rig.indexed(0x3C4, 4, 0x06);
    rig.indexed(0x3D4, 0x14, 0x00);
    rig.indexed(0x3D4, 0x17, 0xE3);
    clear();
    rig.color(7, 0, 63, 0);
    rig.indexed(0x3C4, 2, 0x04);
    rig.poke(WINDOW + 80, 7);
    rig.refresh();

    assertThat(rig.pixel(4, 2)).as("pixel 2 of row 1").isEqualTo(0x00FF00);
    assertThat(rig.pixel(2, 2)).isZero();
    assertThat(rig.pixel(6, 2)).isZero();
  }

  @Test
  void pagesFlipThroughTheStartAddress() {
    mode13();
    rig.indexed(0x3C4, 4, 0x06);
    rig.indexed(0x3D4, 0x14, 0x00);
    rig.indexed(0x3D4, 0x17, 0xE3);
    clear();
    rig.color(7, 63, 0, 0);
    rig.indexed(0x3C4, 2, 0x01);
    rig.poke(WINDOW + 16000, 7);
    rig.indexed(0x3D4, 0x0C, 16000 >> 8);
    rig.indexed(0x3D4, 0x0D, 16000 & 0xFF);
    rig.refresh();

    assertThat(rig.pixel(0, 0)).isEqualTo(0xFF0000);
  }

  @Test
  void theDacMaskSelectsColours() {
    mode13();
    clear();
    rig.color(1, 63, 63, 63);
    rig.poke(WINDOW, 0x11);
    rig.out(0x3C6, 0x0F);
    rig.refresh();

    assertThat(rig.pixel(0, 0)).isEqualTo(WHITE);
  }

  @Test
  void thePaletteIsReadBackAsItWasWritten() {
    rig.color(100, 1, 2, 0x7F);
    rig.out(0x3C7, 100);

    assertThat(rig.in(0x3C7) & 3).as("reading").isEqualTo(3);
    assertThat(new int[] {rig.in(0x3C9), rig.in(0x3C9), rig.in(0x3C9)}).containsExactly(1, 2, 0x3F);
  }

  @Test
  void fourColoursOfTheCgaAreInterleaved() {
    mode13();
    rig.indexed(0x3C4, 0x03, 0x09, 0x03, 0x00, 0x02);
    rig.indexed(0x3CE, 0x00, 0x00, 0x00, 0x00, 0x00, 0x30, 0x0F, 0x0F, 0xFF);
    rig.indexed(0x3D4, 0x11, 0x00);
    rig.indexed(0x3D4, 0x01, 0x27);
    rig.indexed(0x3D4, 0x09, 0xC1);
    rig.indexed(0x3D4, 0x13, 0x14);
    rig.indexed(0x3D4, 0x14, 0x00);
    rig.indexed(0x3D4, 0x17, 0xA2);
    rig.attribute(0x10, 0x01);
    rig.attribute(1, 0x3B);
    rig.attribute(3, 0x3F);
    rig.poke(0xB_8000, 0b01_00_00_11);
    rig.poke(0xB_A000, 0b11_00_00_00);
    rig.refresh();

    assertThat(rig.frame.width()).isEqualTo(640);
    assertThat(rig.pixel(0, 0)).isEqualTo(0x55FFFF);
    assertThat(rig.pixel(6, 0)).isEqualTo(WHITE);
    assertThat(rig.pixel(0, 2)).as("odd lines come from 8 KiB further on").isEqualTo(WHITE);
  }

  @Test
  void registersSevenAndBelowCanBeProtected() {
    mode12();
    rig.indexed(0x3D4, 0x11, 0x8C);
    rig.indexed(0x3D4, 0x01, 0x00);
    rig.indexed(0x3D4, 0x07, 0xFF);
    rig.out(0x3D4, 0x01);
    assertThat(rig.in(0x3D5)).isEqualTo(0x4F);
    rig.out(0x3D4, 0x07);
    assertThat(rig.in(0x3D5)).as("but for bit 8 of the line compare").isEqualTo(0x3E);
  }

  @Test
  void theBeamReturnsSixtyTimesASecond() {
    mode12();
    int returns = 0;
    boolean before = true;
    for (rig.nanos = 0; rig.nanos < 1_000_000_000L; rig.nanos += 20_000) {
      boolean now = (rig.in(0x3DA) & 8) != 0;
      returns += now && !before ? 1 : 0;
      before = now;
    }

    assertThat(returns).isBetween(59, 61);
  }

  @Test
  void monochromeAddressesMoveTheCrtController() {
    mode12();
    rig.out(0x3C2, 0xE2);
    assertThat(rig.in(0x3D4)).isEqualTo(0xFF);
    rig.out(0x3B4, 0x0E);
    assertThat(rig.in(0x3B4)).isEqualTo(0x0E);
  }

  @Test
  void disabledMemoryReadsAsOnes() {
    mode12();
    rig.out(0x3C2, 0xE1);
    rig.poke(WINDOW, 0x12);

    assertThat(rig.peek(WINDOW)).isEqualTo(0xFF);
  }
}

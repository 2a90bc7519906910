package org.javisor.devices.pc.vga;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TextModeTest {
  private static final long TEXT = 0xB_8000;
  private static final int GRAY = 0xAAAAAA;

  private final VgaRig rig = new VgaRig();

  @BeforeEach
  void enter() {
    rig.card.enterTextMode();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void put(int row, int column, int code, int attribute) {
    rig.poke(TEXT + 2L * (row * 80 + column), code);
    rig.poke(TEXT + 2L * (row * 80 + column) + 1, attribute);
  }

  @Test
  void modeThreeHas720By400Dots() {
    rig.refresh();

    assertThat(rig.frame.width()).isEqualTo(720);
    assertThat(rig.frame.height()).isEqualTo(400);
  }

  @Test
  void charactersInMemoryAreTheTextOfTheScreen() {
    String greeting = "Hello";
    for (int i = 0; i < greeting.length(); i++) {
      put(3, 10 + i, greeting.charAt(i), 7);
    }

    assertThat(rig.card.text()).hasSize(25);
    assertThat(rig.card.text().get(3)).isEqualTo("          Hello");
    assertThat(rig.card.text().get(4)).isEmpty();
  }

  @Test
  void aFullBlockFillsItsCellInItsColours() {
    put(1, 2, 0xDB, 0x4E);
    put(1, 3, ' ', 0x2F);
    rig.refresh();

    assertThat(rig.pixel(18, 16)).isEqualTo(0xFFFF55);
    assertThat(rig.pixel(26, 31)).as("the ninth dot of a block repeats the eighth").isEqualTo(0xFFFF55);
    assertThat(rig.pixel(27, 16)).isEqualTo(0x00AA00);
    assertThat(rig.pixel(17, 16)).isEqualTo(0);
  }

  @Test
  void theNinthDotOfALetterIsBackground() {
    rig.indexed(0x3C4, 2, 4);
    rig.indexed(0x3C4, 4, 6);
    rig.indexed(0x3CE, 5, 0);
    rig.indexed(0x3CE, 6, 4);
    rig.poke(0xA_0000 + 'A' * 32, 0xFF);
    rig.indexed(0x3C4, 2, 3);
    rig.indexed(0x3C4, 4, 2);
    rig.indexed(0x3CE, 5, 0x10);
    rig.indexed(0x3CE, 6, 0x0E);
    put(0, 1, 'A', 7);
    rig.refresh();

    assertThat(rig.pixel(9, 0)).isEqualTo(GRAY);
    assertThat(rig.pixel(16, 0)).isEqualTo(GRAY);
    assertThat(rig.pixel(17, 0)).isEqualTo(0);
  }

  @Test
  void aBlinkingCharacterVanishesEverySixteenFrames() {
    put(0, 1, 0xDB, 0x87);
    rig.refresh();
    int visible = rig.pixel(9, 0);
    rig.nanos = 16 * 14_300_000L;
    rig.refresh();

    assertThat(visible).isEqualTo(GRAY);
    assertThat(rig.pixel(9, 0)).isEqualTo(0);
  }

  @Test
  void withoutBlinkingTheHighestBitIsABrightBackground() {
    rig.attribute(0x10, 0x04);
    put(0, 1, ' ', 0x90);
    rig.refresh();

    assertThat(rig.pixel(9, 0)).isEqualTo(0x5555FF);
  }

  @Test
  void theCursorCoversItsScanLines() {
    rig.indexed(0x3D4, 0x0E, 0);
    rig.indexed(0x3D4, 0x0F, 81);
    rig.refresh();

    assertThat(rig.pixel(9, 16 + 12)).isEqualTo(0);
    assertThat(rig.pixel(9, 16 + 13)).isEqualTo(GRAY);
    assertThat(rig.pixel(17, 16 + 14)).isEqualTo(GRAY);
    assertThat(rig.pixel(9, 16 + 15)).isEqualTo(0);
  }

  @Test
  void aSwitchedOffCursorIsNotThere() {
    rig.indexed(0x3D4, 0x0A, 0x2D);
    rig.refresh();

    assertThat(rig.pixel(0, 13)).isEqualTo(0);
  }

  @Test
  void theStartAddressScrolls() {
    put(1, 0, 0xDB, 7);
    rig.indexed(0x3D4, 0x0A, 0x20);
    rig.indexed(0x3D4, 0x0D, 80);
    rig.refresh();

    assertThat(rig.pixel(0, 0)).isEqualTo(GRAY);
    assertThat(rig.pixel(0, 16)).isEqualTo(0);
  }

  @Test
  void presetRowScanScrollsByLines() {
    put(1, 0, 0xDB, 7);
    rig.indexed(0x3D4, 0x0A, 0x20);
    rig.indexed(0x3D4, 0x08, 3);
    rig.refresh();

    assertThat(rig.pixel(0, 12)).isEqualTo(0);
    assertThat(rig.pixel(0, 13)).isEqualTo(GRAY);
  }

  @Test
  void panningShiftsToTheLeft() {
    put(0, 1, 0xDB, 7);
    rig.attribute(0x13, 2);
    rig.refresh();

    assertThat(rig.pixel(5, 0)).isEqualTo(0);
    assertThat(rig.pixel(6, 0)).isEqualTo(GRAY);
  }

  @Test
  void belowTheLineCompareMemoryStartsAnew() {
    put(0, 0, 0xDB, 7);
    rig.indexed(0x3D4, 0x0A, 0x20);
    rig.indexed(0x3D4, 0x0C, 8);
    rig.indexed(0x3D4, 0x11, 0x0E);
    rig.indexed(0x3D4, 0x09, 0x0F);
    rig.indexed(0x3D4, 0x07, 0x0F);
    rig.indexed(0x3D4, 0x18, 99);
    rig.refresh();

    assertThat(rig.pixel(0, 0)).isEqualTo(0);
    assertThat(rig.pixel(0, 99)).isEqualTo(0);
    assertThat(rig.pixel(0, 100)).isEqualTo(GRAY);
    assertThat(rig.pixel(0, 115)).isEqualTo(GRAY);
    assertThat(rig.pixel(0, 116)).isEqualTo(0);
  }

  @Test
  void attributeBitThreeSelectsTheOtherCharacterMap() {
    rig.indexed(0x3C4, 2, 4);
    rig.indexed(0x3C4, 4, 6);
    rig.indexed(0x3CE, 5, 0);
    rig.indexed(0x3CE, 6, 4);
    rig.poke(0xA_0000 + 0x4000 + 'A' * 32, 0x80);
    rig.indexed(0x3C4, 2, 3);
    rig.indexed(0x3C4, 4, 2);
    rig.indexed(0x3CE, 5, 0x10);
    rig.indexed(0x3CE, 6, 0x0E);
    rig.indexed(0x3C4, 3, 0x04);
    put(0, 1, 'A', 0x0F);
    put(0, 2, 'A', 0x07);
    rig.refresh();

    assertThat(rig.pixel(9, 0)).isEqualTo(0xFFFFFF);
    assertThat(rig.pixel(18, 0)).isEqualTo(0);
  }

  @Test
  void aBlankScreenIsBlack() {
    put(0, 0, 0xDB, 7);
    rig.in(0x3DA);
    rig.out(0x3C0, 0);
    rig.refresh();

    assertThat(rig.frame.pixels()).containsOnly(0);
  }

  @Test
  void nothingIsDrawnWhenNothingChanged() {
    rig.refresh();
    rig.frame.takeDamage();

    rig.refresh();

    assertThat(rig.frame.takeDamage()).isEmpty();
  }

  @Test
  void oneCharacterDamagesItsCellOnly() {
    rig.refresh();
    rig.frame.takeDamage();

    put(2, 5, 0xDB, 7);
    rig.refresh();

    assertThat(rig.frame.takeDamage())
        .containsExactly(new org.javisor.device.display.Rectangle(45, 32, 9, 16));
  }
}

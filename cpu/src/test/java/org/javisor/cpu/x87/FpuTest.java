package org.javisor.cpu.x87;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The state itself: reset values, tags, MMX. */
class FpuTest {
  private final Fpu fpu = new Fpu();

  @Test
  void resetLeavesZerosThatAreValidAndNothingMasked() {
    fpu.significand[3] = 5;

    fpu.reset();

    assertThat(fpu.control).isEqualTo(0x40);
    assertThat(fpu.statusWord()).isZero();
    assertThat(fpu.tagWord()).isEqualTo(0x5555);
  }

  @Test
  void tagsTellValidZeroSpecialAndEmpty() {
    fpu.valid = 0b0111_1110;
    set(1, 0x3FFF, Float80.INTEGER_BIT);
    set(2, 0x8000, 0);
    set(3, 0x7FFF, Float80.INTEGER_BIT);
    set(4, 0, 1);
    set(5, 0x3FFF, 1);
    set(6, 0x7FFE, -1L);

    assertThat(fpu.tagWord()).isEqualTo(0b11_00_10_10_10_01_00_11);
    assertThat(fpu.abridgedTags()).isEqualTo(0x7E);
  }

  private void set(int register, int signExponent, long significand) {
    fpu.signExponent[register] = signExponent;
    fpu.significand[register] = significand;
  }

  @Test
  void loadedTagsOnlySayWhatIsEmpty() {
    fpu.tagWord(0b11_00_10_01_11_11_00_11);

    assertThat(fpu.valid).isEqualTo(0b0111_0010);
  }

  @Test
  void mmxMakesAllRegistersValidFromTheFirstAndEmmsEmpties() {
    fpu.top = 5;

    fpu.enterMmx();
    fpu.mmx(2, 0x0123_4567_89AB_CDEFL);

    assertThat(fpu.top).isZero();
    assertThat(fpu.abridgedTags()).isEqualTo(0xFF);
    assertThat(fpu.signExponent[2]).isEqualTo(0xFFFF);
    assertThat(fpu.mmx(2)).isEqualTo(0x0123_4567_89AB_CDEFL);
    fpu.emptyMmx();
    assertThat(fpu.abridgedTags()).isZero();
  }

  @Test
  void reservedBitsOfTheControlWordAreFixed() {
    fpu.controlWord(0xFFFF);
    assertThat(fpu.control).isEqualTo(0x1F7F);

    fpu.controlWord(0);
    assertThat(fpu.control).isEqualTo(0x40);
  }

  @Test
  void summaryAndBusyFollowFromExceptionsAndMasks() {
    fpu.statusWord(0x8080);
    assertThat(fpu.statusWord()).isZero();

    fpu.controlWord(0x37E);
    fpu.statusWord(0x3801);
    assertThat(fpu.statusWord()).isEqualTo(0xB881);
    assertThat(fpu.top).isEqualTo(7);
  }
}

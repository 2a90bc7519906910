package org.javisor.devices.pc.timer;

import static org.assertj.core.api.Assertions.assertThat;

import org.javisor.device.Clock;
import org.junit.jupiter.api.Test;

/** Waveforms from the mode diagrams of the Intel 8254 data sheet: a count written at pulse 0 is loaded at pulse 1. */
class PitCounterTest {
  private final PitChip chip = new PitChip();

  private void program(int mode, int count) {
    chip.write(3, 0x30 | mode << 1, 0);
    chip.write(0, count & 0xFF, 0);
    chip.write(0, count >> 8, 0);
  }

  private int count(long now) {
    chip.write(3, 0x00, now);
    return chip.read(0, now) | chip.read(0, now) << 8;
  }

  /** OUT of counter 0 at pulses 0 to n, H or L each. */
  private String waveform(int counter, int pulses) {
    StringBuilder wave = new StringBuilder();
    for (int now = 0; now <= pulses; now++) {
      wave.append(chip.counter(counter).out(now) ? 'H' : 'L');
    }
    return wave.toString();
  }

  @Test
  void mode0RisesOnePulseMoreThanTheCountAfterItWasWritten() {
    program(0, 4);
    assertThat(waveform(0, 8)).isEqualTo("LLLLLHHHH");
    assertThat(chip.counter(0).nextRise(0)).isEqualTo(5);
  }

  @Test
  void mode0CountsDownAndWrapsAround() {
    program(0, 4);
    assertThat(count(1)).isEqualTo(4);
    assertThat(count(4)).isEqualTo(1);
    assertThat(count(5)).isZero();
    assertThat(count(6)).isEqualTo(0xFFFF);
  }

  @Test
  void mode0ANewCountStartsAnew() {
    program(0, 4);
    chip.write(0, 3, 3);
    assertThat(chip.counter(0).out(20)).as("the first of two bytes stops the counter").isFalse();
    chip.write(0, 0, 20);
    assertThat(chip.counter(0).nextRise(20)).isEqualTo(24);
  }

  @Test
  void aCountOfZeroIsTheLargest() {
    program(0, 0);
    assertThat(chip.counter(0).nextRise(0)).isEqualTo(0x1_0001);
  }

  @Test
  void aGateHoldsMode0() {
    chip.write(3, 0xB0, 0);
    chip.write(2, 4, 0);
    chip.write(2, 0, 0);
    assertThat(chip.counter(2).nextRise(0)).isEqualTo(Clock.NEVER);
    chip.counter(2).gate(true, 10);
    assertThat(chip.counter(2).nextRise(10)).isEqualTo(14);
    chip.counter(2).gate(false, 12);
    assertThat(chip.counter(2).out(100)).isFalse();
    chip.counter(2).gate(true, 100);
    assertThat(chip.counter(2).nextRise(100)).isEqualTo(102);
  }

  @Test
  void mode1MakesOnePulsePerTrigger() {
    chip.write(3, 0x92, 0);
    chip.write(2, 3, 0);
    assertThat(waveform(2, 3)).isEqualTo("HHHH");
    chip.counter(2).gate(true, 3);
    assertThat(waveform(2, 8).substring(3)).isEqualTo("HLLLHH");
  }

  @Test
  void mode1CanBeTriggeredAgain() {
    chip.write(3, 0x92, 0);
    chip.write(2, 5, 0);
    chip.counter(2).gate(true, 0);
    chip.counter(2).gate(false, 2);
    chip.counter(2).gate(true, 3);
    assertThat(chip.counter(2).nextRise(3)).isEqualTo(9);
  }

  @Test
  void mode2IsLowForOnePulseInEachPeriod() {
    program(2, 3);
    assertThat(waveform(0, 10)).isEqualTo("HHHLHHLHHLH");
    assertThat(chip.counter(0).nextRise(0)).isEqualTo(4);
    assertThat(chip.counter(0).nextRise(4)).isEqualTo(7);
  }

  @Test
  void mode2CountsFromNToOne() {
    program(2, 3);
    assertThat(new int[] {count(1), count(2), count(3), count(4)}).containsExactly(3, 2, 1, 3);
  }

  @Test
  void mode2TakesANewCountAtTheEndOfThePeriod() {
    program(2, 4);
    chip.write(0, 3, 2);
    chip.write(0, 0, 2);
    assertThat(waveform(0, 12)).isEqualTo("HHHHLHHLHHLHH");
  }

  @Test
  void mode2StopsHighWhileItsGateIsLowAndRestartsWithIt() {
    chip.counter(2).gate(true, 0);
    chip.write(3, 0x94, 0);
    chip.write(2, 3, 0);
    chip.counter(2).gate(false, 3);
    assertThat(chip.counter(2).out(3)).isTrue();
    assertThat(chip.counter(2).nextRise(3)).isEqualTo(Clock.NEVER);
    chip.counter(2).gate(true, 20);
    assertThat(chip.counter(2).nextRise(20)).isEqualTo(24);
  }

  @Test
  void mode3IsHighForHalfOfAnEvenCount() {
    program(3, 4);
    assertThat(waveform(0, 10)).isEqualTo("HHHLLHHLLHH");
    assertThat(new int[] {count(1), count(2), count(3), count(4)}).containsExactly(4, 2, 4, 2);
  }

  @Test
  void mode3IsHighOnePulseLongerForAnOddCount() {
    program(3, 5);
    assertThat(waveform(0, 11)).isEqualTo("HHHHLLHHHLLH");
    assertThat(new int[] {count(1), count(2), count(3), count(4), count(5)}).containsExactly(4, 2, 0, 4, 2);
  }

  @Test
  void mode3TakesANewCountAtTheEndOfTheHalfPeriod() {
    program(3, 4);
    chip.write(0, 6, 1);
    chip.write(0, 0, 1);
    assertThat(waveform(0, 12)).isEqualTo("HHHLLLHHHLLLH");
    assertThat(chip.counter(0).nextRise(3)).isEqualTo(6);
  }

  @Test
  void mode3PredictsTheRiseThroughAWaitingCount() {
    program(3, 4);
    chip.write(0, 6, 1);
    chip.write(0, 0, 1);
    assertThat(chip.counter(0).nextRise(1)).isEqualTo(6);
  }

  @Test
  void mode4StrobesOnce() {
    program(4, 3);
    assertThat(waveform(0, 8)).isEqualTo("HHHHLHHHH");
    assertThat(chip.counter(0).nextRise(0)).isEqualTo(5);
    assertThat(chip.counter(0).nextRise(5)).isEqualTo(Clock.NEVER);
  }

  @Test
  void mode5StrobesAfterATrigger() {
    chip.write(3, 0x9A, 0);
    chip.write(2, 3, 0);
    chip.counter(2).gate(true, 2);
    assertThat(waveform(2, 9)).isEqualTo("HHHHHHLHHH");
  }

  @Test
  void modesSixAndSevenAreTwoAndThree() {
    program(6, 3);
    assertThat(waveform(0, 6)).isEqualTo("HHHLHHL");
    program(7, 4);
    assertThat(waveform(0, 6)).isEqualTo("HHHLLHH");
  }

  @Test
  void bcdCountsInDecimal() {
    chip.write(3, 0x31, 0);
    chip.write(0, 0x00, 0);
    chip.write(0, 0x10, 0);
    assertThat(chip.counter(0).nextRise(0)).isEqualTo(1001);
    assertThat(count(2)).isEqualTo(0x0999);
    assertThat(count(1002)).isEqualTo(0x9999);
  }

  @Test
  void aLatchedCountStandsStillUntilItWasRead() {
    program(0, 1000);
    chip.write(3, 0x00, 11);
    assertThat(chip.read(0, 400)).isEqualTo(990 & 0xFF);
    chip.write(3, 0x00, 500);
    assertThat(chip.read(0, 500)).as("the second latch command is ignored").isEqualTo(990 >> 8);
    assertThat(count(501)).isEqualTo(500);
  }

  @Test
  void oneByteAccessUsesThatByteOnly() {
    chip.write(3, 0x10, 0);
    chip.write(0, 0x20, 0);
    assertThat(chip.read(0, 1)).isEqualTo(0x20);
    assertThat(chip.read(0, 2)).isEqualTo(0x1F);
    chip.write(3, 0x20, 10);
    chip.write(0, 0x02, 10);
    assertThat(chip.counter(0).nextRise(10)).isEqualTo(11 + 0x200);
    assertThat(chip.read(0, 11)).isEqualTo(0x02);
  }

  @Test
  void readBackGivesStatusThenCount() {
    program(2, 100);
    chip.write(3, 0xC2, 11);
    assertThat(chip.read(0, 11)).as("OUT high, count loaded, both bytes, mode 2").isEqualTo(0xB4);
    assertThat(chip.read(0, 11) | chip.read(0, 11) << 8).isEqualTo(90);
  }

  @Test
  void nullCountShowsThatACountIsNotLoadedYet() {
    chip.write(3, 0x34, 0);
    chip.write(3, 0xE2, 0);
    assertThat(chip.read(0, 0) & 0x40).isEqualTo(0x40);
    chip.write(0, 100, 0);
    chip.write(0, 0, 0);
    chip.write(3, 0xE2, 0);
    assertThat(chip.read(0, 0) & 0x40).isEqualTo(0x40);
    chip.write(3, 0xE2, 1);
    assertThat(chip.read(0, 1) & 0x40).isZero();
  }

  @Test
  void readBackLatchesSeveralCountersAtOnce() {
    program(2, 100);
    chip.write(3, 0x74, 0);
    chip.write(1, 50, 0);
    chip.write(1, 0, 0);
    chip.write(3, 0xD6, 11);
    assertThat(chip.read(0, 60) | chip.read(0, 60) << 8).isEqualTo(90);
    assertThat(chip.read(1, 60) | chip.read(1, 60) << 8).isEqualTo(40);
  }

  @Test
  void aSavedCounterContinues() {
    program(3, 5);
    chip.write(0, 9, 2);
    chip.write(3, 0x00, 2);
    PitChip copy = new PitChip();
    copy.restore(chip.save());
    assertThat(copy.save()).isEqualTo(chip.save());
    chip.write(0, 0, 3);
    copy.write(0, 0, 3);
    for (int now = 3; now < 40; now++) {
      assertThat(copy.counter(0).out(now)).isEqualTo(chip.counter(0).out(now));
    }
  }

  /** A count of 1 is illegal in modes 2 and 3, and all that is left of it after the control word. */
  @Test
  void aCounterCanBeSavedBetweenAModeAndItsCount() {
    program(0, 1);
    chip.write(3, 0x36, 5);
    PitChip copy = new PitChip();
    copy.restore(chip.save());
    assertThat(copy.save()).isEqualTo(chip.save());
  }
}

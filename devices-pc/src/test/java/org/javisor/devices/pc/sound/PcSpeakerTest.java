package org.javisor.devices.pc.sound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.javisor.devices.pc.PeripheralsRig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The 8254's third counter is heard. */
class PcSpeakerTest {
  private static final long SECOND = 1_000_000_000L;

  private final PeripheralsRig rig = new PeripheralsRig();
  private final RecordedSound sound = new RecordedSound();

  PcSpeakerTest() {
    rig.board.plugSound(sound);
    rig.board.reset();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private void out(int port, int value) {
    rig.ports.write(port, 1, value);
  }

  private void tone(int divisor) {
    out(0x43, 0xB6);
    out(0x42, divisor & 0xFF);
    out(0x42, divisor >> 8);
    out(0x61, 3);
  }

  @Test
  void aSquareWaveHasTheFrequencyOfItsDivisor() {
    tone(1193);
    rig.clock.advance(SECOND);
    assertThat(sound.frames()).isBetween(47_000, 48_000);
    assertThat(sound.frequency(0, sound.frames())).isCloseTo(1_193_182 / 1193.0, within(3.0));
    out(0x61, 0);
    rig.clock.advance(SECOND);
    assertThat(sound.frames()).as("silence is not passed on").isLessThan(49_000);
  }

  @Test
  void twoTonesFollowEachOther() {
    tone(2000);
    rig.clock.advance(SECOND / 2);
    tone(1000);
    rig.clock.advance(SECOND / 2);
    assertThat(sound.frequency(1000, 23_000)).isCloseTo(596.6, within(5.0));
    assertThat(sound.frequency(25_000, 47_000)).isCloseTo(1193.2, within(5.0));
  }

  @Test
  void theBitOfPort61AloneMakesAWave() {
    // Counter 2 stands high: software moves the membrane itself, at 500 Hz.
    out(0x43, 0xB6);
    for (int i = 0; i < 250; i++) {
      out(0x61, 2);
      rig.clock.advance(SECOND / 1000);
      out(0x61, 0);
      rig.clock.advance(SECOND / 1000);
    }
    int rises = 0;
    for (int i = 1; i < sound.frames(); i++) {
      rises += sound.at(i - 1) < 3000 && sound.at(i) >= 3000 ? 1 : 0;
    }
    assertThat(rises).isBetween(245, 250);
  }

  @Test
  void aLongSilenceIsShortened() {
    tone(1193);
    rig.clock.advance(SECOND / 10);
    out(0x61, 0);
    rig.clock.advance(3600 * SECOND);
    tone(1193);
    rig.clock.advance(SECOND / 10);
    assertThat(sound.frames()).isBetween(48_000 + 2 * 4000, 48_000 + 2 * 6000);
    assertThat(rig.clock.nextDeadline() - rig.clock.nanos()).isLessThan(SECOND);
  }

  @Test
  void aRestoredMachineGoesOnSounding() {
    tone(1193);
    rig.clock.advance(SECOND / 10);
    try (PeripheralsRig other = new PeripheralsRig()) {
      RecordedSound heard = new RecordedSound();
      other.board.plugSound(heard);
      other.clock.advanceTo(rig.clock.nanos());
      other.board.restore(rig.board.save());
      other.clock.advance(SECOND / 2);
      assertThat(heard.frequency(0, heard.frames())).isCloseTo(1000.2, within(5.0));
    }
  }
}
